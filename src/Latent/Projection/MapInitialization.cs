using System.Text.Json.Serialization;

namespace Latent.Projection;

/// <summary>Where the points of a map stand at first.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MapInitialization>))]
public enum MapInitialization
{
    /// <summary>At the rows' first two principal components, scaled down; keeps the global arrangement (Kobak and Berens 2019).</summary>
    PrincipalComponents = 0,

    /// <summary>At normal random draws.</summary>
    Random = 1,
}
