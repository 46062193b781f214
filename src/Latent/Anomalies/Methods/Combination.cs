using System.Collections.Immutable;
using Latent.Anomalies.Scorers;
using Latent.Numerics;

namespace Latent.Anomalies.Methods;

/// <summary>
/// Several methods as one: each score becomes −ln of the share of unseen training rows that exceed it, its surprise, and
/// the row's score is the mean of the two greatest. A row is anomalous where one member is sure and another agrees
/// (between Tippett's joining of p-values, by the least alone, and Fisher's, by all). <see cref="Joining"/> takes the
/// scores' magnitudes in place of their ranks.
/// </summary>
public sealed record Combination : AnomalyMethod
{
    /// <summary>The methods, 1 to 20; the default combination where there are none: <see cref="Default"/>.</summary>
    public ImmutableArray<AnomalyMethod> Members { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>By what the members' scores are joined; ranks by default. Magnitudes find more where anomalies are among the training rows, and less where they are not.</summary>
    public ScoreJoining Joining { get; init; }

    /// <summary>
    /// The combination used by default, one of each kind: an isolation forest and subsampled neighbours, which stand
    /// anomalies among the training rows; the nearest five rows by rank, which see fine differences, and the nearest twenty,
    /// which a small cluster of anomalies does not fill; and the reconstruction error of a denoising autoencoder.
    /// </summary>
    public static ImmutableArray<AnomalyMethod> Default { get; } =
    [
        new IsolationForest(),
        new SubsampledNeighbourDistance { Scaling = FeatureScaling.Robust },
        new NearestNeighbourDistance { Neighbours = 5, Scaling = FeatureScaling.NormalScores },
        new NearestNeighbourDistance { Neighbours = 20, Scaling = FeatureScaling.Standard },
        new ReconstructionError { Scaling = FeatureScaling.Standard },
    ];

    internal override bool ScalesItself => base.ScalesItself || Actual.All(member => member.ScalesItself || member is IsolationForest);

    private ImmutableArray<AnomalyMethod> Actual => Members.IsEmpty ? Default : Members;

    internal override void Validate()
    {
        if (Members.Length > 20)
        {
            throw new ArgumentException($"{nameof(Members)} has {Members.Length} methods; a combination has at most 20.", nameof(Members));
        }

        Require.Defined(Joining);
        foreach (AnomalyMethod member in Actual)
        {
            ArgumentNullException.ThrowIfNull(member, nameof(Members));
            member.Validate();
        }
    }

    /// <inheritdoc/>
    public bool Equals(Combination? other) => other is not null && base.Equals(other) && Joining == other.Joining && Members.AsSpan().SequenceEqual(other.Members.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Joining, Members.Length);

    private protected override FittedScorer FitScaled(AnomalyTraining training)
    {
        ImmutableArray<AnomalyMethod> methods = Actual;
        var fitted = new FittedScorer[methods.Length];
        var references = new float[methods.Length][];
        for (int m = 0; m < methods.Length; m++)
        {
            training.Cancellation.ThrowIfCancellationRequested();
            fitted[m] = methods[m].Fit(training);
            FittedScorer member = fitted[m];
            references[m] = member.AllUnseen ? member.Scores : [.. training.HeldOut.Select(row => member.Scores[row])];
        }

        var scorer = new CombinedScorer([.. fitted.Select(member => member.Scorer)], [.. references.Select(scores => new MemberCalibration(scores))], Joining);
        var scores = new float[training.Count];
        scorer.Join([.. fitted.Select(member => member.Scores)], training.Count, scores);
        return new FittedScorer(scorer, scores, fitted.All(member => member.AllUnseen));
    }
}
