using System.Text.Json.Serialization;

namespace Latent.Projection;

/// <summary>How far two rows are from each other.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DistanceMetric>))]
public enum DistanceMetric
{
    /// <summary>The length of the difference, at least 0.</summary>
    Euclidean = 0,

    /// <summary>One minus the cosine of the angle, from 0 (same direction) to 2 (opposite); 1 from or to a row of zeros, which has no direction.</summary>
    Cosine = 1,

    /// <summary>The sum of the differences' magnitudes (city block), at least 0; one wild column outweighs the others less than in the Euclidean. Searched exactly only.</summary>
    Manhattan = 2,
}
