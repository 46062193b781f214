using Latent.Numerics;

namespace Latent.Tests.Numerics;

[TestClass]
public sealed class BatchNormKernelsTests
{
    private const float Epsilon = 1e-5f;

    private static readonly ChannelLayout[] Layouts =
        [ChannelLayout.Rows(70, 33), ChannelLayout.Rows(5, 1), ChannelLayout.Blocks(20, 5, 6), ChannelLayout.Blocks(16, 3, 9), ChannelLayout.Blocks(3, 70, 4)];

    [TestMethod]
    public void ForwardTraining_EachChannel_HasMeanBiasAndDeviationWeight()
    {
        foreach (ChannelLayout layout in Layouts)
        {
            int channels = layout.Channels;
            float[] input = TestValues.Uniform(1, layout.Length, 99, 101), weight = TestValues.Uniform(2, channels, 0.5f, 2), bias = TestValues.Uniform(3, channels);
            float[] runningMean = new float[channels], runningVariance = new float[channels], mean = new float[channels], inverse = new float[channels];
            Array.Fill(runningVariance, 1f);
            float[] output = new float[layout.Length];
            BatchNormKernels.ForwardTraining(layout, input, weight, bias, Epsilon, 0.1f, runningMean, runningVariance, mean, inverse, output);
            for (int channel = 0; channel < channels; channel++)
            {
                double[] before = [.. Values(layout, channel).Select(i => (double)input[i])], after = [.. Values(layout, channel).Select(i => (double)output[i])];
                double average = before.Average(), variance = before.Average(value => Math.Pow(value - average, 2));
                double deviation = Math.Sqrt(variance + Epsilon);
                for (int i = 0; i < before.Length; i++)
                {
                    Assert.AreEqual(((before[i] - average) / deviation * weight[channel]) + bias[channel], after[i], 1e-4);
                }

                Assert.AreEqual(0.1 * average, runningMean[channel], 1e-5);
                Assert.AreEqual(0.9 + (0.1 * variance * before.Length / (before.Length - 1)), runningVariance[channel], 1e-5);
            }
        }
    }

    [TestMethod]
    public void ForwardInference_RunningStatistics_AreUsed()
    {
        foreach (ChannelLayout layout in Layouts)
        {
            int channels = layout.Channels;
            float[] input = TestValues.Uniform(1, layout.Length), weight = TestValues.Uniform(2, channels), bias = TestValues.Uniform(3, channels);
            float[] mean = TestValues.Uniform(4, channels), variance = TestValues.Uniform(5, channels, 0.1f, 2), output = new float[layout.Length];
            BatchNormKernels.ForwardInference(layout, input, weight, bias, Epsilon, mean, variance, output);
            for (int channel = 0; channel < channels; channel++)
            {
                foreach (int i in Values(layout, channel))
                {
                    Assert.AreEqual(((input[i] - mean[channel]) / Math.Sqrt(variance[channel] + Epsilon) * weight[channel]) + bias[channel], output[i], 1e-5);
                }
            }
        }
    }

    [TestMethod]
    public void Backward_AllGradients_AreFiniteDifferences()
    {
        foreach (ChannelLayout layout in (ChannelLayout[])[ChannelLayout.Rows(6, 3), ChannelLayout.Blocks(3, 2, 2)])
        {
            int channels = layout.Channels;
            float[] input = TestValues.Uniform(1, layout.Length), weight = TestValues.Uniform(2, channels, 0.5f, 2), bias = TestValues.Uniform(3, channels);
            float[] gradient = TestValues.Uniform(4, layout.Length), mean = new float[channels], inverse = new float[channels], output = new float[layout.Length];
            BatchNormKernels.ForwardTraining(layout, input, weight, bias, Epsilon, 0.1f, new float[channels], new float[channels], mean, inverse, output);
            float[] weightGradient = new float[channels], biasGradient = new float[channels], inputGradient = new float[layout.Length];
            BatchNormKernels.Backward(layout, input, gradient, weight, mean, inverse, weightGradient, biasGradient, inputGradient);
            int[] all = [.. Enumerable.Range(0, channels).SelectMany(channel => Values(layout, channel))];
            foreach (int i in all)
            {
                Assert.AreEqual(Slope(input, i), inputGradient[i], 2e-3);
            }

            for (int channel = 0; channel < channels; channel++)
            {
                Assert.AreEqual(Slope(weight, channel), weightGradient[channel], 2e-3);
                Assert.AreEqual(Slope(bias, channel), biasGradient[channel], 2e-3);
            }

            Assert.IsTrue(Enumerable.Range(0, layout.Length).Except(all).All(i => inputGradient[i] == 0f), "unused lanes");

            double Slope(float[] values, int index)
            {
                const float Step = 1e-2f;
                float kept = values[index];
                values[index] = kept + Step;
                double above = Loss();
                values[index] = kept - Step;
                double below = Loss();
                values[index] = kept;
                return (above - below) / (2 * Step);
            }

            double Loss()
            {
                float[] result = new float[layout.Length];
                BatchNormKernels.ForwardTraining(
                    layout, input, weight, bias, Epsilon, 0.1f, new float[channels], new float[channels], new float[channels], new float[channels], result);
                return all.Sum(i => (double)result[i] * gradient[i]);
            }
        }
    }

    [TestMethod]
    public void SumGradient_AnyLayout_IsTheSum()
    {
        foreach (ChannelLayout layout in Layouts)
        {
            float[] gradient = TestValues.Uniform(1, layout.Length), sums = new float[layout.Channels], twice = new float[layout.Channels];
            ChannelKernels.SumGradient(layout, gradient, sums);
            ChannelKernels.SumGradient(layout, gradient, twice);
            ChannelKernels.SumGradient(layout, gradient, twice, accumulate: true);
            for (int channel = 0; channel < layout.Channels; channel++)
            {
                Assert.AreEqual(Values(layout, channel).Sum(i => (double)gradient[i]), sums[channel], 1e-5);
                Assert.AreEqual(2 * sums[channel], twice[channel]);
            }
        }
    }

    [TestMethod]
    public void AddBias_AnyLayout_AddsToEachChannel()
    {
        foreach (ChannelLayout layout in Layouts)
        {
            float[] before = TestValues.Uniform(1, layout.Length), after = [.. before], bias = TestValues.Uniform(2, layout.Channels);
            ChannelKernels.AddBias(layout, bias, after);
            for (int channel = 0; channel < layout.Channels; channel++)
            {
                foreach (int i in Values(layout, channel))
                {
                    Assert.AreEqual(before[i] + bias[channel], after[i]);
                }
            }
        }
    }

    /// <summary>The places of a channel's values.</summary>
    private static IEnumerable<int> Values(ChannelLayout layout, int channel) =>
        from row in Enumerable.Range(0, layout.Count)
        from pixel in Enumerable.Range(0, layout.Pixels)
        select layout.IsBlocked
            ? (((((row / 16 * layout.Pixels) + pixel) * layout.Channels) + channel) * 16) + (row % 16)
            : (row * layout.Channels) + channel;
}
