using System.Collections.Immutable;
using Latent.Anomalies;
using Latent.Anomalies.Methods;
using Latent.MLNet.Rows;

namespace Latent.MLNet;

/// <summary>What an <see cref="AutoencoderAnomalyTrainer"/> reads, trains and writes.</summary>
public sealed record AutoencoderAnomalyOptions
{
    /// <summary>The columns that make a row, one after another: <see cref="float"/> numbers and vectors of known size; <c>Features</c> by default.</summary>
    public ImmutableArray<string> FeatureColumnNames { get; init => field = value.IsDefaultOrEmpty ? ["Features"] : value; } = ["Features"];

    /// <summary>
    /// A column to write what each feature has to do with a row's score, as shares that add up to 1, named as the
    /// features are; none where it is <see langword="null"/>, the default.
    /// </summary>
    public string? ContributionsColumnName { get; init; }

    /// <summary>How to train the detector and where its threshold lies. A seed of 0, the default, stands for the seed of the <c>MLContext</c>.</summary>
    public AnomalyDetectorOptions Detector { get; init; } = new() { Method = new ReconstructionError() };

    /// <summary>
    /// The most megabytes of training rows that are read into memory, at least 0; 1,024 by default. Of rows that need
    /// more, as many as <see cref="AnomalyDetectorOptions.MaxRows"/> says are drawn through a cursor.
    /// </summary>
    public int TrainingMegabytes { get; init; } = RowTransformerDefaults.TrainingMegabytes;

    /// <summary>The most megabytes of results that a transformed view keeps, at least 0; 256 by default.</summary>
    public int CacheMegabytes { get; init; } = RowTransformerDefaults.CacheMegabytes;

    /// <summary>Stops the training after the current batch.</summary>
    public CancellationToken Cancellation { get; init; }

    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Detector);
        if (FeatureColumnNames.Any(string.IsNullOrWhiteSpace))
        {
            throw new ArgumentException($"{nameof(FeatureColumnNames)} has an empty name; name every column.");
        }

        if (ContributionsColumnName is not null)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(ContributionsColumnName);
        }

        ArgumentOutOfRangeException.ThrowIfNegative(TrainingMegabytes);
        ArgumentOutOfRangeException.ThrowIfNegative(CacheMegabytes);
    }
}
