using System.Text.Json.Serialization;
using Latent.Numerics;

namespace Latent.Augmentation.Tables;

/// <summary>The JSON of table models, made at compile time so that trimming and AOT work.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(FiniteSingleJsonConverter), typeof(FiniteDoubleJsonConverter)])]
[JsonSerializable(typeof(TableSettings))]
[JsonSerializable(typeof(TableGanOptions))]
[JsonSerializable(typeof(VariationalTableOptions))]
internal sealed partial class TableJsonContext : JsonSerializerContext;
