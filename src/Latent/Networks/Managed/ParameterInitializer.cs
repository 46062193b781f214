using Latent.Networks.Engines;
using Latent.Networks.Layers;
using Latent.Numerics;

namespace Latent.Networks.Managed;

/// <summary>Draws first weights.</summary>
internal static class ParameterInitializer
{
    /// <summary>Fills all parameters and statistics of the networks. What a tensor gets follows from the seed and its place in the plan alone.</summary>
    public static void Fill(IReadOnlyList<Network> networks, ParameterStore store, ulong seed)
    {
        for (int index = 0; index < networks.Count; index++)
        {
            Architecture architecture = networks[index].Architecture;
            ulong ordinal = (ulong)index << 32;
            for (int layer = 0; layer < architecture.Layers.Length; layer++)
            {
                foreach (ParameterSpec parameter in architecture.ParametersOf(layer))
                {
                    Span<float> values = store.Find(ParameterStore.NameOf(networks[index].Name, layer, parameter.Name), parameter.Shape.Length);
                    var random = new RandomStream(seed, RandomPurpose.Initialization, ordinal++);
                    float center = architecture.Layers[layer] is BatchNorm && parameter.Name == "weight" ? 1f : 0f;
                    Fill(parameter, center, random, values);
                }
            }
        }
    }

    private static void Fill(ParameterSpec parameter, float center, RandomStream random, Span<float> values)
    {
        double fanIn = parameter.FanIn, fanOut = parameter.FanOut;
        switch (parameter.Initializer)
        {
            case Initializer.Zeros:
                values.Clear();
                break;
            case Initializer.Ones:
                values.Fill(1f);
                break;
            case Initializer.Default or Initializer.PyTorchUniform:
                Uniform(random, 1 / Math.Sqrt(fanIn), values);
                break;
            case Initializer.GlorotUniform:
                Uniform(random, Math.Sqrt(6 / (fanIn + fanOut)), values);
                break;
            case Initializer.GlorotNormal:
                Normal(random, 0f, Math.Sqrt(2 / (fanIn + fanOut)), values);
                break;
            case Initializer.HeUniform:
                Uniform(random, Math.Sqrt(6 / fanIn), values);
                break;
            case Initializer.HeNormal:
                Normal(random, 0f, Math.Sqrt(2 / fanIn), values);
                break;
            case Initializer.LeCunUniform:
                Uniform(random, Math.Sqrt(3 / fanIn), values);
                break;
            case Initializer.LeCunNormal:
                Normal(random, 0f, Math.Sqrt(1 / fanIn), values);
                break;
            case Initializer.DcganNormal:
                Normal(random, center, 0.02, values);
                break;
            case Initializer.Orthogonal:
                Orthogonal(random, parameter.Shape[0], values);
                break;
            default:
                throw new NotSupportedException($"The managed engine has no initializer {parameter.Initializer}.");
        }
    }

    private static void Uniform(RandomStream random, double bound, Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(bound * ((2 * random.NextDouble()) - 1));
        }
    }

    private static void Normal(RandomStream random, float mean, double deviation, Span<float> values)
    {
        random.FillNormal(values);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = mean + (float)(deviation * values[i]);
        }
    }

    /// <summary>
    /// Orthonormal vectors by Gram and Schmidt from normal draws, each projected twice, which keeps them orthogonal to
    /// working accuracy ("twice is enough": Giraud, Langou and Rozložník 2005). The first axis counts the rows, all others together the columns.
    /// </summary>
    private static void Orthogonal(RandomStream random, int rows, Span<float> values)
    {
        int columns = values.Length / rows;
        bool byRows = rows <= columns;
        int count = Math.Min(rows, columns), size = Math.Max(rows, columns);
        var vectors = new double[count][];
        for (int v = 0; v < count; v++)
        {
            double[] vector = vectors[v] = new double[size];
            for (int i = 0; i < size; i++)
            {
                vector[i] = random.NextNormal();
            }

            for (int pass = 0; pass < 2; pass++)
            {
                for (int other = 0; other < v; other++)
                {
                    double projection = System.Numerics.Tensors.TensorPrimitives.Dot<double>(vector, vectors[other]);
                    System.Numerics.Tensors.TensorPrimitives.MultiplyAdd<double>(vectors[other], -projection, vector, vector);
                }
            }

            System.Numerics.Tensors.TensorPrimitives.Divide<double>(vector, System.Numerics.Tensors.TensorPrimitives.Norm<double>(vector), vector);
            for (int i = 0; i < size; i++)
            {
                values[byRows ? (v * columns) + i : (i * columns) + v] = (float)vector[i];
            }
        }
    }
}
