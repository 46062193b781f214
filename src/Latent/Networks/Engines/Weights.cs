namespace Latent.Networks.Engines;

/// <summary>Moves parameters and statistics between sessions.</summary>
internal static class Weights
{
    /// <summary>Gives a session the parameters and statistics of another.</summary>
    /// <param name="from">The session that has them.</param>
    /// <param name="to">The session that takes them; what optimizers keep stays as it is.</param>
    /// <param name="nameOf">The name in <paramref name="from"/> of a tensor of <paramref name="to"/>, or <see langword="null"/> to leave that as it is; the same name where it is not given.</param>
    public static void Copy(IInferenceSession from, IInferenceSession to, Func<string, string?>? nameOf = null)
    {
        foreach (TensorInfo tensor in to.Tensors)
        {
            string? name = nameOf is null ? tensor.Name : nameOf(tensor.Name);
            if (tensor.Role != TensorRole.OptimizerState && name is not null)
            {
                float[] values = new float[tensor.Shape.Length];
                from.Read(name, values);
                to.Write(tensor.Name, values);
            }
        }
    }
}
