using System.Text.Json.Serialization;

namespace Latent.Projection;

/// <summary>How strongly a row is drawn to its neighbours.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AffinityKind>))]
public enum AffinityKind
{
    /// <summary>By a Gaussian whose width is set for each row so that its perplexity is the wanted one (van der Maaten and Hinton 2008, section 2).</summary>
    Perplexity = 0,

    /// <summary>To all neighbours alike.</summary>
    Uniform = 1,
}
