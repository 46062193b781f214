using Latent.Cli.Terminal;
using Latent.Training;

namespace Latent.Cli.Commands;

/// <summary>How a training ended, as a command tells it.</summary>
internal sealed class TrainingEnd
{
    private readonly TrainingResult _training;
    private readonly string _target;

    private TrainingEnd(TrainingResult training, string target) => (_training, _target) = (training, target);

    /// <summary>What scripts are told: <c>completed</c> or <c>diverged</c>.</summary>
    public string Status => HasDiverged ? "diverged" : "completed";

    /// <summary>Whether anything was learnt that is worth a file: weights after at least one epoch.</summary>
    public bool HasModel => !HasDiverged || _training.BestEpoch > 0;

    private bool HasDiverged => _training.StopReason == StopReason.Diverged;

    /// <summary>Looks at a training.</summary>
    /// <param name="training">What came of it.</param>
    /// <param name="target">Where the model goes.</param>
    public static TrainingEnd Of(TrainingResult training, string target) => new(training, target);

    /// <summary>Says on the error stream what was found, and gives the command's exit code.</summary>
    public int Tell(CommandConsole console, bool quiet)
    {
        string findings = string.Join(" ", _training.Findings.Select(finding => finding.Message));
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
}
