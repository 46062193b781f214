using Latent.Networks.Engines;

namespace Latent.Training;

/// <summary>A copy of a session's parameters and statistics, to go back to.</summary>
internal sealed class WeightSnapshot
{
    private readonly ITrainingSession _session;

    public WeightSnapshot(ITrainingSession session)
    {
        _session = session;
        Tensors = [.. session.Tensors.Where(tensor => tensor.Role != TensorRole.OptimizerState)];
        Values = [.. Tensors.Select(tensor => new float[tensor.Shape.Length])];
    }

    /// <summary>The tensors that are copied.</summary>
    public IReadOnlyList<TensorInfo> Tensors { get; }

    /// <summary>Their values, in the same order.</summary>
    public IReadOnlyList<float[]> Values { get; }

    /// <summary>Copies the session's weights here.</summary>
    public void Take()
    {
        for (int i = 0; i < Values.Count; i++)
        {
            _session.Read(Tensors[i].Name, Values[i]);
        }
    }

    /// <summary>Puts the weights back into the session.</summary>
    public void Restore()
    {
        for (int i = 0; i < Values.Count; i++)
        {
            _session.Write(Tensors[i].Name, Values[i]);
        }
    }
}
