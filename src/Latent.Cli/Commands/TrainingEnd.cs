using Latent.Cli.Terminal;
using Latent.Training;

namespace Latent.Cli.Commands;

/// <summary>How a training ended, as a command tells it.</summary>
internal sealed class TrainingEnd
{
    private readonly TrainingResult _training;
    private readonly string _target;
    private readonly IReadOnlyList<string> _names;

    private TrainingEnd(TrainingResult training, string target, IReadOnlyList<string> names) => (_training, _target, _names) = (training, target, names);

    /// <summary>What scripts are told: <c>completed</c> or <c>diverged</c>.</summary>
    public string Status => HasDiverged ? "diverged" : "completed";

    /// <summary>Whether anything was learnt that is worth a file: weights after at least one epoch.</summary>
    public bool HasModel => !HasDiverged || _training.BestEpoch > 0;

    private bool HasDiverged => _training.StopReason == StopReason.Diverged;

    /// <summary>Looks at a training.</summary>
    /// <param name="training">What came of it.</param>
    /// <param name="target">Where the model goes.</param>
    /// <param name="names">The names of the data's columns.</param>
    public static TrainingEnd Of(TrainingResult training, string target, IReadOnlyList<string> names) => new(training, target, names);

    /// <summary>Says on the error stream what was found, and gives the command's exit code.</summary>
    public int Tell(CommandConsole console, bool quiet)
    {
        string findings = string.Join(" ", _training.Findings.Select(Describe));
        if (HasDiverged)
        {
            string kept = HasModel ? $"'{_target}' has the weights of epoch {_training.BestEpoch}." : "Nothing was written, because no epoch was completed.";
            console.WriteError($"the training diverged. {findings} {kept}");
            return ExitCode.Diverged;
        }

        if (findings.Length > 0 && !quiet)
        {
            console.WriteError($"the training ended, but: {findings}");
        }

        return ExitCode.Success;
    }

    private string Describe(HealthFinding finding)
    {
        const int Most = 8;
        string[] named = [.. finding.Columns.Where(column => column < _names.Count).Take(Most).Select(column => $"{column} is {_names[column]}")];
        return named.Length == 0 ? finding.Message : $"{finding.Message} Counted from 0, {string.Join(", ", named)}{(finding.Columns.Length > Most ? " …" : "")}.";
    }
}
