using System.Text.Json.Serialization;

namespace Latent.Projection;

/// <summary>Whether neighbours are found exactly.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NeighbourMethod>))]
public enum NeighbourMethod
{
    /// <summary>Exactly up to 10,000 rows, nearly above.</summary>
    Automatic = 0,

    /// <summary>All rows are compared.</summary>
    Exact = 1,

    /// <summary>Rows are parted into cells, and only those of the nearest cells are compared.</summary>
    Approximate = 2,
}
