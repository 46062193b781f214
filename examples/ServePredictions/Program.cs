// A saved model behind an HTTP endpoint. The service knows ML.NET alone: Model.Load finds Latent's part of the .zip by itself.
//   dotnet run --project examples/ServePredictions -- --urls http://localhost:5080
//   curl -X POST http://localhost:5080/score -H 'Content-Type: application/json' -d '{"features":[0.4,0.5,0.45,0.1,0.9]}'
using Microsoft.ML;
using Microsoft.ML.Data;

const string Path = "detector.zip";
var ml = new MLContext(seed: 1);
if (!File.Exists(Path))
{
    Train();
}

ITransformer model = ml.Model.Load(Path, out _);

// An engine is for one thread at a time, the model for all: each thread has an engine of its own over the one model.
var engines = new ThreadLocal<PredictionEngine<Reading, Verdict>>(
    () => ml.Model.CreatePredictionEngine<Reading, Verdict>(model, new PredictionEngineOptions { OwnsTransformer = false }));

WebApplication app = WebApplication.CreateBuilder(args).Build();
app.MapPost("/score", (Reading reading) => reading.Features.Length == Reading.Size
    ? Results.Ok(engines.Value!.Predict(reading))
    : Results.BadRequest($"features has {reading.Features.Length} values; give {Reading.Size}."));
app.Run();

// In life this is another program, which runs once a night.
void Train()
{
    var random = new Random(1);
    Reading[] usual = [.. Enumerable.Range(0, 1_000).Select(_ =>
    {
        float a = random.NextSingle(), b = random.NextSingle();
        return new Reading { Features = [a, b, (a + b) / 2, a * b, a - b] };
    })];
    IDataView rows = ml.Data.LoadFromEnumerable(usual);
    ml.Model.Save(ml.AnomalyDetection.Trainers.Autoencoder().Fit(rows), rows.Schema, Path);
}

internal sealed class Reading
{
    public const int Size = 5;

    [VectorType(Size)]
    public float[] Features { get; set; } = [];
}

internal sealed class Verdict
{
    public float Score { get; set; }

    [ColumnName("PredictedLabel")]
    public bool IsAnomaly { get; set; }
}
