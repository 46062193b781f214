using Latent.Networks.Engines;

namespace Latent.Training;

/// <summary>Looks for where values that are no numbers came from.</summary>
internal static class DivergenceCause
{
    /// <summary>What was found, and what to do, as the second half of a sentence.</summary>
    public static string Find(ITrainingSession session, ReadOnlySpan<float> samples, int sampleLength)
    {
        for (int i = 0; i < samples.Length; i++)
        {
            if (!float.IsFinite(samples[i]))
            {
                return $"the data has {samples[i]} in column {i % sampleLength}; replace missing values before training.";
            }
        }

        foreach (TensorInfo tensor in session.Tensors)
        {
            if (tensor.Role == TensorRole.OptimizerState)
            {
                continue;
            }

            float[] values = new float[tensor.Shape.Length];
            session.Read(tensor.Name, values);
            if (values.Any(value => !float.IsFinite(value)))
            {
                return $"{tensor.Name} has values that are no numbers; lower the learning rate, or scale the data.";
            }
        }

        return "all weights are finite, so the last batch brought the activations out of range; lower the learning rate, or scale the data.";
    }
}
