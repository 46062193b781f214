using System.Buffers;
using System.Numerics.Tensors;
using Latent.Data;
using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Managed;
using Latent.Numerics;
using Latent.Storage;

namespace Latent.Anomalies.Scorers;

/// <summary>The squared distance of a network's output from a centre.</summary>
internal sealed class SvddScorer : AnomalyScorer
{
    public const string Kind = "deep-svdd";
    public const string NetworkName = "network";

    private const int RowsAtATime = 1024;

    /// <summary>What a feature is moved by to find slopes, on a scale on which deviations are about 1.</summary>
    private const float Step = 1e-2f;

    /// <summary>The training rows about which slopes are taken: their mean hardly changes with more.</summary>
    private const int SlopeRows = 64;

    private readonly IInferenceSession _session;
    private readonly Architecture _architecture;
    private readonly float[] _centre;
    private readonly float[] _slopes;

    private SvddScorer(IInferenceSession session, Architecture architecture, float[] centre, float[] slopes)
    {
        _session = session;
        _architecture = architecture;
        _centre = centre;
        _slopes = slopes;
    }

    /// <summary>Takes a trained network over.</summary>
    /// <param name="trained">Holds its weights.</param>
    /// <param name="network">The network.</param>
    /// <param name="centre">The centre that it was trained towards.</param>
    /// <param name="rows">Rows that it was trained on, about some of which its slopes are taken.</param>
    /// <param name="engine">What computes.</param>
    public static SvddScorer From(ITrainingSession trained, Network network, float[] centre, MemorySamples rows, IEngine engine)
    {
        IInferenceSession session = engine.Compile([network]);
        Weights.Copy(trained, session);
        return new SvddScorer(session, network.Architecture, centre, MeanSlopes(session, network.Architecture, rows));
    }

    public override void Score(ReadOnlySpan<float> rows, int count, Span<float> scores)
    {
        int length = _architecture.Input.Length, outputs = _centre.Length;
        float[] images = ArrayPool<float>.Shared.Rent(Math.Max(1, Math.Min(count, RowsAtATime)) * outputs);
        try
        {
            for (int start = 0; start < count; start += RowsAtATime)
            {
                int taken = Math.Min(RowsAtATime, count - start);
                _session.Run(NetworkName, rows.Slice(start * length, taken * length), taken, images);
                for (int i = 0; i < taken; i++)
                {
                    scores[start + i] = Measure(images.AsSpan(i * outputs, outputs));
                }
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(images);
        }
    }

    public override void Explain(ReadOnlySpan<float> rows, int count, Span<float> contributions, Span<float> expected, Span<float> scores)
    {
        // The network has no reconstruction: what is usual is zero on the prepared scale. How far the output lies from the
        // centre is led back to the features by the network's slopes, their mean over training rows, and multiplied by how
        // far the feature lies from its usual value. One run of the network, whatever the number of features.
        int length = _architecture.Input.Length, outputs = _centre.Length;
        float[] images = ArrayPool<float>.Shared.Rent(Math.Max(1, Math.Min(count, RowsAtATime)) * outputs);
        try
        {
            expected[..(count * length)].Clear();
            for (int start = 0; start < count; start += RowsAtATime)
            {
                int taken = Math.Min(RowsAtATime, count - start);
                ReadOnlySpan<float> block = rows.Slice(start * length, taken * length);
                Span<float> shares = contributions.Slice(start * length, taken * length);
                _session.Run(NetworkName, block, taken, images);
                for (int i = 0; i < taken; i++)
                {
                    scores[start + i] = Measure(images.AsSpan(i * outputs, outputs));
                }

                MatrixProduct.Multiply(taken, length, outputs, images, outputs, false, _slopes, length, false, shares, length);
                TensorPrimitives.Multiply(shares, block, shares);
                TensorPrimitives.Max(shares, 0f, shares);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(images);
        }
    }

    public override ModelFile ToModelFile()
    {
        var tensors = new Dictionary<string, ModelTensor> { ["centre"] = new([_centre.Length], _centre), ["slopes"] = new([_centre.Length, _architecture.Input.Length], _slopes) };
        foreach (TensorInfo tensor in _session.Tensors)
        {
            var values = new float[tensor.Shape.Length];
            _session.Read(tensor.Name, values);
            tensors[tensor.Name] = new ModelTensor(tensor.Shape, values);
        }

        return new ModelFile { Kind = Kind, Architectures = new Dictionary<string, Architecture> { [NetworkName] = _architecture }, Tensors = tensors };
    }

    public static SvddScorer Load(ModelFile file, int length, IEngine? engine)
    {
        Architecture architecture = file.RequireArchitecture(NetworkName);
        if (architecture.Input.Length != length)
        {
            throw new InvalidDataException($"The network takes {architecture.Input.Length} values, the detector has {length}; the file is damaged.");
        }

        // Files from before distances were explained lack the slopes, which need training rows and cannot be made up here.
        if (!file.Tensors.ContainsKey("slopes"))
        {
            throw new InvalidDataException("The Deep SVDD detector has no tensor \"slopes\", by which it explains its scores; it was saved before detectors of this kind explained. Fit it again on its training rows and save it.");
        }

        float[] centre = file.RequireTensor("centre", [architecture.Output.Length]).ToArray();
        float[] slopes = file.RequireTensor("slopes", [centre.Length, length]).ToArray();
        return new SvddScorer(ModelNetworks.Compile(file, engine ?? ManagedEngine.Shared, NetworkName), architecture, centre, slopes);
    }

    public override void Dispose()
    {
        _session.Dispose();
        base.Dispose();
    }

    /// <summary>The score of an output, which becomes its difference from the centre.</summary>
    private float Measure(Span<float> image)
    {
        double sum = 0;
        for (int j = 0; j < image.Length; j++)
        {
            image[j] -= _centre[j];
            sum += (double)image[j] * image[j];
        }

        return (float)sum;
    }

    /// <summary>The mean over some rows of how each output rises with each feature, [outputs × features], by central differences, whatever the layers are.</summary>
    private static float[] MeanSlopes(IInferenceSession session, Architecture architecture, MemorySamples rows)
    {
        int length = architecture.Input.Length, outputs = architecture.Output.Length, count = Math.Min(rows.Rows, SlopeRows);
        var slopes = new float[outputs * length];
        float[] moved = rows.Values[..(count * length)].ToArray();
        float[] above = new float[count * outputs], below = new float[count * outputs];
        for (int j = 0; j < length; j++)
        {
            Run(Step, above);
            Run(-Step, below);
            for (int at = 0; at < above.Length; at++)
            {
                slopes[(at % outputs * length) + j] += (above[at] - below[at]) / (2 * Step * count);
            }

            for (int i = 0; i < count; i++)
            {
                moved[(i * length) + j] = rows.Values[(i * length) + j];
            }

            void Run(float step, float[] images)
            {
                for (int i = 0; i < count; i++)
                {
                    moved[(i * length) + j] = rows.Values[(i * length) + j] + step;
                }

                session.Run(NetworkName, moved, count, images);
            }
        }

        return slopes;
    }
}
