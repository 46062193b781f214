using System.Text.Json.Serialization;

namespace Latent.Projection;

/// <summary>How the repulsion between the points of a map is computed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TSneMethod>))]
public enum TSneMethod
{
    /// <summary>The fastest for the number of rows.</summary>
    Automatic = 0,

    /// <summary>All pairs; the time of an iteration grows with the square of the rows.</summary>
    Exact = 1,

    /// <summary>By a quadtree (Barnes and Hut 1986; van der Maaten 2014); the time of an iteration grows as n·log n.</summary>
    BarnesHut = 2,

    /// <summary>By interpolation on a grid and Fourier transforms (Linderman et al. 2019); the time of an iteration grows linearly.</summary>
    Interpolation = 3,
}
