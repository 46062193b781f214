using System.Collections.Immutable;
using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Managed;
using Latent.Networks.Objectives;
using Latent.Networks.Optimizers;
using Latent.Numerics;
using Check = Microsoft.VisualStudio.TestTools.UnitTesting.Assert;

namespace Latent.Tests.Networks.Managed;

/// <summary>Compares the gradients of a compiled plan with differences of its loss.</summary>
internal static class GradientCheck
{
    /// <summary>The largest difference, relative to the largest gradient of the tensor.</summary>
    private const double Tolerance = 1e-2;

    /// <summary>
    /// One step of plain descent at rate 1 moves each parameter by exactly its gradient, which is so read through the public
    /// contract. The loss at displaced parameters comes from a training step as well, so that batch statistics count.
    /// </summary>
    public static void Verify(ModelPlan plan, int rows, float[] samples, int[]? labels = null, string trained = "")
    {
        var options = new SessionOptions { BatchSize = rows, Optimizer = new Sgd(1f), Seed = 7 };
        using ITrainingSession session = ManagedEngine.Shared.Compile(plan, options);
        Randomize(session);
        Dictionary<string, float[]> start = Snapshot(session);
        float[] metrics = new float[plan.Objective.Metrics.Count];
        session.Train(new Batch(rows, samples, labels), metrics);
        Dictionary<string, float[]> stepped = Snapshot(session);
        int checkedCount = 0;
        foreach (TensorInfo tensor in session.Tensors.Where(tensor => tensor.Role == TensorRole.Parameter && tensor.Name.StartsWith(trained, StringComparison.Ordinal)))
        {
            float[] values = start[tensor.Name];
            double scale = Math.Max(1e-3, Enumerable.Range(0, values.Length).Max(i => Math.Abs((double)values[i] - stepped[tensor.Name][i])));
            int stride = Math.Max(1, values.Length / 12);
            for (int i = 0; i < values.Length; i += stride)
            {
                double actual = (double)values[i] - stepped[tensor.Name][i];
                double expected = 0, error = double.PositiveInfinity;

                // Small displacements drown in rounding and large ones may step over the kink of a rectifier: one of them has to agree.
                foreach (float displacement in (float[])[1e-2f, 2.5e-3f, 6e-4f, 1.5e-4f])
                {
                    double up = LossAt(session, start, tensor.Name, i, displacement, rows, samples, labels, metrics);
                    double down = LossAt(session, start, tensor.Name, i, -displacement, rows, samples, labels, metrics);
                    double quotient = (up - down) / (2 * displacement);
                    if (Math.Abs(quotient - actual) / scale < error)
                    {
                        (expected, error) = (quotient, Math.Abs(quotient - actual) / scale);
                    }

                    if (error <= Tolerance)
                    {
                        break;
                    }
                }

                if (error > Tolerance)
                {
                    Check.Fail($"{tensor.Name}[{i}]: gradient {actual}, difference quotient {expected} (largest of the tensor {scale}).");
                }

                checkedCount++;
            }
        }

        Check.IsGreaterThan(0, checkedCount, "The plan has no parameter to check.");
    }

    public static float[] Random(int count, ulong seed, float low = -1f, float high = 1f)
    {
        var random = new RandomStream(seed, RandomPurpose.Generation);
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = low + ((high - low) * random.NextSingle());
        }

        return values;
    }

    public static ModelPlan Reconstruct(Loss loss, Shape input, params ImmutableArray<Layer> layers) =>
        new([new Network("net", new Architecture(input, layers))], new Reconstruction { Loss = loss });

    private static double LossAt(
        ITrainingSession session, Dictionary<string, float[]> start, string tensor, int index, float displacement, int rows, float[] samples, int[]? labels, float[] metrics)
    {
        foreach ((string name, float[] values) in start)
        {
            session.Write(name, values);
        }

        float[] moved = [.. start[tensor]];
        moved[index] += displacement;
        session.Write(tensor, moved);
        session.Steps = 0;
        session.Train(new Batch(rows, samples, labels), metrics);
        return metrics[0];
    }

    private static void Randomize(ITrainingSession session)
    {
        ulong seed = 100;
        foreach (TensorInfo tensor in session.Tensors.Where(tensor => tensor.Role == TensorRole.Parameter))
        {
            float bound = tensor.Shape.Rank == 1 ? 0.5f : 1.5f / MathF.Sqrt(tensor.Shape.Length / (float)tensor.Shape[0]);
            float[] values = Random(tensor.Shape.Length, seed++, -bound, bound);
            session.Write(tensor.Name, values);
        }
    }

    private static Dictionary<string, float[]> Snapshot(ITrainingSession session) => session.Tensors.ToDictionary(tensor => tensor.Name, tensor =>
    {
        float[] values = new float[tensor.Shape.Length];
        session.Read(tensor.Name, values);
        return values;
    });
}
