using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Latent.Numerics;
using Latent.Projection;

namespace Latent.Storage;

/// <summary>The JSON of projections, made at compile time so that trimming and AOT work.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, Converters = [typeof(FiniteSingleJsonConverter), typeof(FiniteDoubleJsonConverter)])]
[JsonSerializable(typeof(TSneMapSettings))]
[JsonSerializable(typeof(UmapOptions))]
[JsonSerializable(typeof(NeighbourSettings))]
[JsonSerializable(typeof(ComponentSettings))]
[JsonSerializable(typeof(ImmutableArray<string>))]
internal sealed partial class ProjectionJsonContext : JsonSerializerContext;
