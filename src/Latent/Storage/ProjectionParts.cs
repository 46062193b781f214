using System.Collections.Immutable;
using System.Globalization;
using System.Numerics.Tensors;
using Latent.Numerics;

namespace Latent.Storage;

/// <summary>What reading and writing projections have in common.</summary>
internal static class ProjectionParts
{
    public static float[] Finite(ReadOnlyMemory<float> values, string name)
    {
        float[] copy = values.ToArray();
        return float.IsFinite(TensorPrimitives.SumOfMagnitudes<float>(copy)) || copy.All(float.IsFinite)
            ? copy
            : throw Damaged($"the tensor \"{name}\" has values that are not finite");
    }

    public static Shape ShapeOf(params ReadOnlySpan<int> sizes)
    {
        try
        {
            return Shape.Create(sizes);
        }
        catch (ArgumentException e)
        {
            throw Damaged(e.Message);
        }
    }

    public static ImmutableSortedDictionary<string, ModelTensor> Tensors(params ReadOnlySpan<(string Name, Shape Shape, ReadOnlyMemory<float> Values)> tensors)
    {
        ImmutableSortedDictionary<string, ModelTensor>.Builder all = ImmutableSortedDictionary.CreateBuilder<string, ModelTensor>(StringComparer.Ordinal);
        foreach ((string name, Shape shape, ReadOnlyMemory<float> values) in tensors)
            all.Add(name, new ModelTensor(shape, values));
        return all.ToImmutable();
    }

    public static InvalidDataException Damaged(string what) => new($"The projection cannot be read: {what}; the file is damaged or was made by something else.");

    /// <summary>Runs the check of options that came from a file; what does not fit is the file's fault.</summary>
    public static void Checked(Action validate, int rows)
    {
        try
        {
            validate();
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"The options do not fit the {rows} rows: {e.Message} The file is damaged."), e);
        }
    }
}
