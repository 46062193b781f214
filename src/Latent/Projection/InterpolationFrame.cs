namespace Latent.Projection;

/// <summary>Where a grid of nodes lies in the map.</summary>
/// <param name="OriginX">The first coordinate of the first node.</param>
/// <param name="OriginY">The second coordinate of the first node.</param>
/// <param name="InverseSpacing">The nodes in a unit of the map.</param>
/// <param name="Spacing">The distance of nodes in units of the map.</param>
internal readonly record struct InterpolationFrame(double OriginX, double OriginY, float InverseSpacing, float Spacing)
{
    /// <summary>A first coordinate in nodes; at least about 1 for points of the map, so that a stencil's first node is there.</summary>
    public float U(float x) => (float)(x - OriginX) * InverseSpacing;

    /// <summary>A second coordinate in nodes.</summary>
    public float V(float y) => (float)(y - OriginY) * InverseSpacing;
}
