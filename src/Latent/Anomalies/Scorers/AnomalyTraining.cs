using System.Collections.Immutable;
using Latent.Data;
using Latent.Numerics;
using Latent.Training;
using Microsoft.Extensions.Logging;

namespace Latent.Anomalies.Scorers;

/// <summary>What a method is trained with: prepared rows in memory, parted into those to learn and those held out.</summary>
internal sealed record AnomalyTraining
{
    public required Shape Shape { get; init; }

    /// <summary>[count × length] prepared values.</summary>
    public required float[] Rows { get; init; }

    public required int Count { get; init; }

    /// <summary>The rows that networks learn, ascending.</summary>
    public required int[] Kept { get; init; }

    /// <summary>The rows that networks do not see, ascending; at least one.</summary>
    public required int[] HeldOut { get; init; }

    /// <summary><see cref="RowPreparation.UnseenMarks"/>; empty where no column is a category.</summary>
    public ImmutableArray<int> UnseenMarks { get; init; } = [];

    public required ulong Seed { get; init; }

    public IProgress<TrainingProgress>? Progress { get; init; }

    public ILogger? Logger { get; init; }

    public CancellationToken Cancellation { get; init; }

    public int Length => Shape.Length;

    public MemorySamples Select(int[] rows) => MemorySamples.From(new SampleSubset(new MemorySamples(Shape, Rows), rows));
}
