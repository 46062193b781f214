using System.Collections.Immutable;
using Latent.Networks.Engines;

namespace Latent.Storage;

/// <summary>The networks of a model file, and the session that runs them.</summary>
internal static class ModelNetworks
{
    /// <summary>Compiles networks of a file and gives them its parameters and statistics.</summary>
    /// <param name="file">The file.</param>
    /// <param name="engine">What computes.</param>
    /// <param name="names">The networks.</param>
    /// <exception cref="InvalidDataException">A network or a tensor is not there, or the networks do not fit together.</exception>
    public static IInferenceSession Compile(ModelFile file, IEngine engine, params ReadOnlySpan<string> names)
    {
        var networks = ImmutableArray.CreateBuilder<Network>(names.Length);
        foreach (string name in names)
        {
            networks.Add(new Network(name, file.RequireArchitecture(name)));
        }

        IInferenceSession session;
        try
        {
            session = engine.Compile(networks.MoveToImmutable());
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"The networks of the model of kind \"{file.Kind}\" do not fit together: {e.Message} The file is damaged.", e);
        }

        try
        {
            foreach (TensorInfo tensor in session.Tensors)
            {
                session.Write(tensor.Name, file.RequireTensor(tensor.Name, tensor.Shape).Span);
            }
        }
        catch
        {
            session.Dispose();
            throw;
        }

        return session;
    }

    /// <summary>All parameters and statistics of a session.</summary>
    public static ImmutableSortedDictionary<string, ModelTensor> ReadTensors(IInferenceSession session)
    {
        ImmutableSortedDictionary<string, ModelTensor>.Builder tensors = ImmutableSortedDictionary.CreateBuilder<string, ModelTensor>(StringComparer.Ordinal);
        foreach (TensorInfo tensor in session.Tensors)
        {
            if (tensor.Role != TensorRole.OptimizerState)
            {
                float[] values = new float[tensor.Shape.Length];
                session.Read(tensor.Name, values);
                tensors.Add(tensor.Name, new ModelTensor(tensor.Shape, values));
            }
        }

        return tensors.ToImmutable();
    }
}
