using System.Buffers;
using Latent.Networks;
using Latent.Networks.Engines;
using Latent.Networks.Managed;
using Latent.Storage;

namespace Latent.Anomalies.Scorers;

/// <summary>The squared distance of a network's output from a centre.</summary>
internal sealed class SvddScorer : AnomalyScorer
{
    public const string Kind = "deep-svdd";
    public const string NetworkName = "network";

    private const int RowsAtATime = 1024;
    private const float Step = 1e-2f;

    private readonly IInferenceSession _session;
    private readonly Architecture _architecture;
    private readonly float[] _centre;

    private SvddScorer(IInferenceSession session, Architecture architecture, float[] centre)
    {
        _session = session;
        _architecture = architecture;
        _centre = centre;
    }

    public static SvddScorer From(ITrainingSession trained, Network network, float[] centre, IEngine engine)
    {
        IInferenceSession session = engine.Compile([network]);
        foreach (TensorInfo tensor in session.Tensors)
        {
            var values = new float[tensor.Shape.Length];
            trained.Read(tensor.Name, values);
            session.Write(tensor.Name, values);
        }

        return new SvddScorer(session, network.Architecture, centre);
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
                    double sum = 0;
                    for (int j = 0; j < outputs; j++)
                    {
                        double difference = images[(i * outputs) + j] - _centre[j];
                        sum += difference * difference;
                    }

                    scores[start + i] = (float)sum;
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
        // The network has no reconstruction. Each feature is drawn back to its usual value, zero on the prepared scale, by a
        // small step: what the score loses is its share. One run per feature, so this costs more than twice the scoring.
        int length = _architecture.Input.Length;
        var moved = new float[count];
        Score(rows, count, scores);
        float[] changed = rows[..(count * length)].ToArray();
        expected[..(count * length)].Clear();
        for (int j = 0; j < length; j++)
        {
            for (int i = 0; i < count; i++)
            {
                changed[(i * length) + j] = rows[(i * length) + j] * (1 - Step);
            }

            Score(changed, count, moved);
            for (int i = 0; i < count; i++)
            {
                contributions[(i * length) + j] = MathF.Max(0, scores[i] - moved[i]);
                changed[(i * length) + j] = rows[(i * length) + j];
            }
        }
    }

    public override ModelFile ToModelFile()
    {
        var tensors = new Dictionary<string, ModelTensor> { ["centre"] = new([_centre.Length], _centre) };
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

        float[] centre = file.RequireTensor("centre", [architecture.Output.Length]).ToArray();
        IInferenceSession session = (engine ?? ManagedEngine.Shared).Compile([new Network(NetworkName, architecture)]);
        foreach (TensorInfo tensor in session.Tensors)
        {
            session.Write(tensor.Name, file.RequireTensor(tensor.Name, tensor.Shape).Span);
        }

        return new SvddScorer(session, architecture, centre);
    }

    public override void Dispose()
    {
        _session.Dispose();
        base.Dispose();
    }
}
