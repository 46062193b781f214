using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Latent.Adversarial;
using Latent.Anomalies;
using Latent.Anomalies.Methods;
using Latent.Anomalies.Thresholds;
using Latent.Augmentation.Tables;
using Latent.Autoencoders;
using Latent.Data;
using Latent.Networks;
using Latent.Networks.Layers;
using Latent.Networks.Objectives;
using Latent.Networks.Optimizers;
using Latent.Numerics;
using Latent.Projection;
using Latent.Storage;
using Latent.Training;

namespace Latent.Tests.Numerics;

[TestClass]
public sealed class SettingsJsonTests
{
    private static readonly AnomalyThreshold SomeThreshold = new() { Rule = new QuantileThreshold(0.9), Value = 2, HeldOutRows = 3, HeldOutRate = 0.4, LeastRate = 0.3, MostRate = 0.5, RejectBelow = 1, RejectAbove = 3 };

    private static readonly TrainingState SomeState = new()
    {
        Steps = 1,
        Epoch = 2,
        Batches = 3,
        Rows = 4,
        Sums = [5],
        BestLoss = double.PositiveInfinity,
        BestEpoch = 6,
        ScheduleFactor = 7,
        ScheduleBest = 8,
        ScheduleEpochsWithoutImprovement = 9,
        Stop = null,
        Epochs = [],
    };

    /// <summary>What cannot be made without saying something.</summary>
    private static readonly object[] Made =
    [
        SomeThreshold, SomeState, new Architecture([2], new Dense(3)), new EpochResult(1, new Dictionary<string, double> { ["loss"] = 2 }, new Dictionary<string, double>(), 0.1f, 10),
        new Conv2D(2, 3), new ConvTranspose2D(2, 3), new Dense(3), new Dropout(0.5f), new GaussianLatent(2), new GaussianNoise(0.1f), new GRU(3), new LSTM(3), new MaxPool2D(2),
        new MixedOutput(1, 2), new RepeatVector(3), new Reshape(1, 2), new TransposedDense(3, "encoder.0"), new MixedLikelihood([1, 2]), new Compactness { Centre = [1] },
        new FixedThreshold(2), new ValueRange(0, 1), new CheckpointOptions { Path = "file" }, new GanOptions { Generator = [new Dense(2)], Discriminator = [new Dense(1)] },
        new TSneMapSettings(new TSneOptions(), 30, 1), new NeighbourSettings(new NeighbourOptions(), 1, 2, 3, [4]), new ComponentSettings(2, [1.0], 3),
        new RowPreparation.State([2], true, [[], [1f, 2f]]), new Latent.Anomalies.TimeSeries.SeriesState(8, 1, default),
        new NumberSettings(0, 1, 2, true, [1.0], [2.0], [3.0]), new ChoiceSettings("choice", [1], 1, [[0, 5]], []), new TableSettings([2], ["a", "b"], [1f, 2f], [], [], [0], [9]),
    ];

    public static IEnumerable<object[]> Contracts =>
        from context in typeof(Architecture).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(JsonSerializerContext)))
        let instance = context.GetProperty("Default", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)
        from property in context.GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where property.PropertyType.IsSubclassOf(typeof(JsonTypeInfo))
        let contract = (JsonTypeInfo)property.GetValue(instance)!
        where contract.Kind == JsonTypeInfoKind.Object && !contract.Type.IsAbstract && Nullable.GetUnderlyingType(contract.Type) is null
        select new object[] { $"{context.Name}.{contract.Type.Name}", contract };

    [TestMethod]
    [DynamicData(nameof(Contracts))]
    public void Read_WithoutOneProperty_TakesItsDefaultOrNamesIt(string name, object contract)
    {
        var type = (JsonTypeInfo)contract;
        object value = Sample(type.Type);
        JsonObject whole = JsonSerializer.SerializeToNode(value, type)!.AsObject();
        Assert.AreEqual(whole.ToJsonString(), Again(whole, type), $"{name} does not come back.");
        foreach ((string property, _) in whole)
        {
            JsonObject less = whole.DeepClone().AsObject();
            less.Remove(property);
            if (IsNeeded(type, property))
            {
                JsonException refusal = Assert.ThrowsExactly<JsonException>(() => Again(less, type), $"{name} needs {property}.");
                Assert.Contains(property, refusal.Message);
            }
            else
            {
                Assert.AreEqual(whole.ToJsonString(), Again(less, type), $"{name} without {property}.");
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Contracts))]
    public void Read_WithNothingButWhatIsNeeded_TakesAllDefaults(string name, object contract)
    {
        var type = (JsonTypeInfo)contract;
        JsonObject whole = JsonSerializer.SerializeToNode(Sample(type.Type), type)!.AsObject(), least = whole.DeepClone().AsObject();
        foreach ((string property, _) in whole)
        {
            if (!IsNeeded(type, property))
            {
                least.Remove(property);
            }
        }

        Assert.AreEqual(whole.ToJsonString(), Again(least, type), name);
    }

    [TestMethod]
    public void Read_InnerSettingsOfAnEarlierVersion_KeepWhatTheySayAndTakeDefaultsForTheRest()
    {
        const string Json = """
            {
              "method": { "members": [ { "neighbours": 9, "method": "nearest-neighbours" }, { "method": "reconstruction-error", "autoencoder": { "optimizer": { "optimizer": "adam", "learningRate": 0.25, "beta1": 0.5 }, "earlyStopping": { "patience": 3 }, "encoder": [ { "layer": "dense", "units": 4 } ] } } ], "method": "combination" },
              "threshold": { "rule": "fixed", "value": 2 }
            }
            """;
        AnomalyDetectorOptions options = SettingsJson.Read(Json, AnomalyJsonContext.Default.AnomalyDetectorOptions)!;
        var expected = new AnomalyDetectorOptions
        {
            Method = new Combination
            {
                Members =
                [
                    new NearestNeighbourDistance { Neighbours = 9 },
                    new ReconstructionError { Autoencoder = new AutoencoderOptions { Encoder = [new Dense(4)], Optimizer = new Adam(0.25f) { Beta1 = 0.5f }, EarlyStopping = new EarlyStopping { Patience = 3 } } },
                ],
            },
            Threshold = new FixedThreshold(2),
        };
        Assert.AreEqual(JsonSerializer.Serialize(expected, AnomalyJsonContext.Default.AnomalyDetectorOptions), JsonSerializer.Serialize(options, AnomalyJsonContext.Default.AnomalyDetectorOptions));
    }

    [TestMethod]
    [DataRow("""{ "batchSize": null }""", "batchSize")]
    [DataRow("""{ "optimizer": null }""", "optimizer")]
    [DataRow("""{ "epochs": 3, "epochs": 4 }""", "epochs")]
    [DataRow("""{ "encoder": [ { "layer": "dense" } ] }""", "units")]
    [DataRow("[]", "AutoencoderOptions")]
    public void Read_WhatNoSettingsAre_ThrowsWithTheName(string json, string named)
    {
        JsonException refusal = Assert.ThrowsExactly<JsonException>(() => SettingsJson.Read(json, AutoencoderJsonContext.Default.AutoencoderOptions));
        Assert.Contains(named, refusal.Message);
    }

    [TestMethod]
    public void Load_DetectorOfAVersionWithoutAProperty_TakesTheDefault()
    {
        float[] rows = [.. Enumerable.Range(0, 200).Select(i => (float)Math.Sin(i))];
        using AnomalyDetector detector = AnomalyDetector.Fit(new MemorySamples([2], rows), new AnomalyDetectorOptions { Method = new IsolationForest { Trees = 10 } });
        ModelFile file = detector.ToModelFile();
        JsonObject options = JsonNode.Parse(file.Options!.Value.GetRawText())!.AsObject();
        Assert.IsTrue(options.Remove("threshold") && options.Remove("scaling") && options["method"]!.AsObject().Remove("scaling"));
        using JsonDocument earlier = JsonDocument.Parse(options.ToJsonString());
        using AnomalyDetector loaded = AnomalyDetector.FromModelFile(new ModelFile
        {
            Kind = file.Kind,
            Options = earlier.RootElement,
            Preprocessing = file.Preprocessing,
            Thresholds = file.Thresholds,
            Tensors = file.Tensors,
            Parts = file.Parts,
        });
        Assert.AreEqual(detector.Options with { CategoricalColumns = [] }, loaded.Options with { CategoricalColumns = [] });
    }

    private static object Sample(Type type) =>
        Made.FirstOrDefault(made => made.GetType() == type)
        ?? (type.GetConstructors().SingleOrDefault(constructor => constructor.GetParameters().All(parameter => parameter.HasDefaultValue)) is { } simple
            ? simple.Invoke([.. simple.GetParameters().Select(parameter => parameter.DefaultValue)])
            : type.GetConstructors().OrderBy(constructor => constructor.GetParameters().Length).First() is var all ? all.Invoke([.. all.GetParameters().Select(parameter => Activator.CreateInstance(parameter.ParameterType))]) : null!);

    /// <summary>Whether a property has no default: it is a parameter without one, or required.</summary>
    private static bool IsNeeded(JsonTypeInfo type, string name)
    {
        PropertyInfo property = type.Type.GetProperties().Single(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name) == name);
        ParameterInfo? parameter = type.Type.GetConstructors()
            .Where(constructor => constructor.IsDefined(typeof(JsonConstructorAttribute)) || type.Type.GetConstructors().Length == 1)
            .SelectMany(constructor => constructor.GetParameters())
            .FirstOrDefault(parameter => string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase));
        return parameter is { HasDefaultValue: false } || property.IsDefined(typeof(JsonRequiredAttribute)) || property.IsDefined(typeof(System.Runtime.CompilerServices.RequiredMemberAttribute));
    }

    private static string Again(JsonObject json, JsonTypeInfo type)
    {
        MethodInfo read = typeof(SettingsJson).GetMethods().Single(method => method.Name == nameof(SettingsJson.Read) && method.GetParameters()[0].ParameterType == typeof(string));
        object? value = read.MakeGenericMethod(type.Type).Invoke(null, BindingFlags.DoNotWrapExceptions, null, [json.ToJsonString(), type], null);
        return JsonSerializer.Serialize(value, type);
    }
}
