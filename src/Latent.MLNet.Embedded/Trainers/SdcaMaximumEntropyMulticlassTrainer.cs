using Microsoft.ML.Data;

namespace Microsoft.ML.Trainers;

/// <summary>
/// Multinomial logistic regression over rows that are read once per iteration, as the trainer of this name does.
/// The steps are those of averaged, normalised stochastic gradient descent.
/// </summary>
public sealed class SdcaMaximumEntropyMulticlassTrainer : MaximumEntropyTrainerBase
{
    private readonly float _l2;
    private readonly int _iterations;

    internal SdcaMaximumEntropyMulticlassTrainer(string label, string features, float l2, int iterations)
        : base(label, features)
    {
        _l2 = l2;
        _iterations = iterations;
    }

    private protected override void Train(IDataView input, DataViewSchema.Column label, DataViewSchema.Column features, MaximumEntropyModelParameters parameters)
    {
        int width = parameters.Features + 1, classes = parameters.Classes;
        float[] weights = new float[parameters.Weights.Length];
        double[] average = new double[weights.Length];
        float[] row = new float[width], scores = new float[classes];
        long averaged = 0;
        for (int iteration = 0; iteration < _iterations; iteration++)
        {
            using DataViewRowCursor cursor = input.GetRowCursor([label, features]);
            ValueGetter<uint> labelGetter = cursor.GetGetter<uint>(label);
            ValueGetter<VBuffer<float>> featureGetter = cursor.GetGetter<VBuffer<float>>(features);
            uint key = 0;
            VBuffer<float> buffer = default;
            long seen = 0;
            while (cursor.MoveNext())
            {
                labelGetter(ref key);
                featureGetter(ref buffer);
                buffer.CopyTo(row);
                row[^1] = 1;
                seen++;
                if (key == 0)
                    continue;
                for (int c = 0; c < classes; c++)
                    scores[c] = LbfgsMaximumEntropyMulticlassTrainer.DotFloat(weights.AsSpan(c * width, width), row);
                MaximumEntropyModelParameters.Softmax(scores);
                scores[key - 1] -= 1;
                float rate = 1f / (LbfgsMaximumEntropyMulticlassTrainer.DotFloat(row, row) * MathF.Sqrt(iteration + 1));
                for (int c = 0; c < classes; c++)
                {
                    Span<float> own = weights.AsSpan(c * width, width);
                    LbfgsMaximumEntropyMulticlassTrainer.Add(own, own, -rate * _l2);
                    LbfgsMaximumEntropyMulticlassTrainer.Add(own, row, -rate * scores[c]);
                }
            }

            if (seen == 0)
                throw new InvalidOperationException("Training set has 0 instances, aborting training.");
            // The last half of the iterations is averaged.
            if (iteration >= _iterations / 2)
            {
                averaged++;
                for (int i = 0; i < weights.Length; i++)
                    average[i] += weights[i];
            }
        }

        for (int i = 0; i < weights.Length; i++)
            parameters.Weights[i] = (float)(average[i] / averaged);
    }
}
