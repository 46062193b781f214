using Latent.Data;
using Latent.Numerics;
using Latent.Projection;

namespace Latent.Results;

/// <summary>How much a representation of the images tells of their classes.</summary>
/// <param name="LinearProbe">The test accuracy of logistic regression on all training labels.</param>
/// <param name="Neighbours">The accuracy of the five nearest neighbours: 20,000 training images, 5,000 test images.</param>
/// <param name="Probe100">The test accuracy of logistic regression on 100 labels, the mean of five draws.</param>
/// <param name="Probe600">The same with 600.</param>
/// <param name="Probe1000">The same with 1,000.</param>
internal sealed record Representation(double LinearProbe, double Neighbours, double Probe100, double Probe600, double Probe1000)
{
    private const int Classes = 10;
    private const int Draws = 5;

    public static Representation Measure(float[] training, float[] test, int width, MemorySamples trainingImages, MemorySamples testImages)
    {
        ReadOnlySpan<int> labels = trainingImages.Labels, testLabels = testImages.Labels;
        double all = LogisticRegression.Fit(training, labels, width, Classes).Accuracy(test, testLabels);
        double[] few = new double[3];
        int[] counts = [100, 600, 1000];
        for (int i = 0; i < counts.Length; i++)
        {
            for (int draw = 0; draw < Draws; draw++)
            {
                int[] rows = DrawRows(labels, counts[i], draw);
                float[] chosen = new float[rows.Length * width];
                int[] chosenLabels = new int[rows.Length];
                for (int row = 0; row < rows.Length; row++)
                {
                    training.AsSpan(rows[row] * width, width).CopyTo(chosen.AsSpan(row * width));
                    chosenLabels[row] = labels[rows[row]];
                }

                few[i] += LogisticRegression.Fit(chosen, chosenLabels, width, Classes).Accuracy(test, testLabels) / Draws;
            }
        }

        return new Representation(all, Neighbour(training, test, width, labels, testLabels), few[0], few[1], few[2]);
    }

    /// <summary>As many rows of each class, drawn at random; which rows does not depend on the representation.</summary>
    public static int[] DrawRows(ReadOnlySpan<int> labels, int count, int draw)
    {
        int[] order = [.. Enumerable.Range(0, labels.Length)];
        new RandomStream((ulong)draw, RandomPurpose.Resampling, (ulong)count).Shuffle(order.AsSpan());
        int[] taken = new int[Classes];
        var rows = new List<int>();
        foreach (int row in order)
        {
            if (taken[labels[row]] < count / Classes)
            {
                taken[labels[row]]++;
                rows.Add(row);
            }
        }

        return [.. rows];
    }

    private static double Neighbour(float[] training, float[] test, int width, ReadOnlySpan<int> labels, ReadOnlySpan<int> testLabels)
    {
        const int Known = 20_000, Asked = 5_000, Neighbours = 5;
        (float[] a, float[] b) = StandardiseTogether(training.AsSpan(0, Known * width), test.AsSpan(0, Asked * width), width);
        NeighbourGraph graph = NearestNeighbours.Fit(a, Known, width).Find(b, Asked, Neighbours);
        int right = 0;
        int[] votes = new int[Classes];
        for (int row = 0; row < Asked; row++)
        {
            Array.Clear(votes);
            foreach (int neighbour in graph.Indices.Slice(row * Neighbours, Neighbours))
            {
                votes[labels[neighbour]]++;
            }

            right += Array.IndexOf(votes, votes.Max()) == testLabels[row] ? 1 : 0;
        }

        return (double)right / Asked;
    }

    private static (float[] Known, float[] Asked) StandardiseTogether(ReadOnlySpan<float> known, ReadOnlySpan<float> asked, int width)
    {
        float[] a = known.ToArray(), b = asked.ToArray();
        int rows = a.Length / width;
        for (int i = 0; i < width; i++)
        {
            double sum = 0, squares = 0;
            for (int row = 0; row < rows; row++)
            {
                double value = a[(row * width) + i];
                sum += value;
                squares += value * value;
            }

            double mean = sum / rows, variance = Math.Max((squares / rows) - (mean * mean), 0);
            float scale = variance > 1e-12 ? (float)(1 / Math.Sqrt(variance)) : 0;
            foreach (float[] values in new[] { a, b })
            {
                for (int at = i; at < values.Length; at += width)
                {
                    values[at] = (float)((values[at] - mean) * scale);
                }
            }
        }

        return (a, b);
    }
}
