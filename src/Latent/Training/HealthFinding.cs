using System.Collections.Immutable;

namespace Latent.Training;

/// <summary>Something about a training that its user should know.</summary>
/// <param name="Problem">What it is.</param>
/// <param name="Message">What was seen, where, and what to do about it.</param>
public sealed record HealthFinding(HealthProblem Problem, string Message)
{
    /// <summary>The columns of the data that it is about, from 0, for whoever knows their names; none where it is about something else.</summary>
    public ImmutableArray<int> Columns { get; init; } = [];
}
