using System.Globalization;
using Latent.Training;

namespace Latent.Results;

/// <summary>Writes a line per epoch.</summary>
internal sealed class EpochLog(Workplace place, string name) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        if (value.CompletedEpoch is { } epoch)
        {
            place.Log(string.Create(CultureInfo.InvariantCulture, $"{name}: epoch {epoch.Epoch}/{value.Epochs}, loss {epoch.Training["loss"]:G5}, {epoch.RowsPerSecond:F0} rows/s"));
        }
    }
}
