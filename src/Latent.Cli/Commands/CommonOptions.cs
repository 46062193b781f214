using System.CommandLine;
using Latent.Numerics;

namespace Latent.Cli.Commands;

/// <summary>Options that commands share.</summary>
internal static class CommonOptions
{
    /// <summary>The threads that kernels use.</summary>
    public static int Threads => WorkerPool.Shared.MaxThreads;

    /// <summary>What all randomness follows from.</summary>
    public static Option<ulong> Seed() => new("--seed")
    {
        Description = "What all randomness follows from: the same seed gives the same bits.",
        DefaultValueFactory = _ => 1,
        HelpName = "number",
    };

    /// <summary>The number of threads.</summary>
    public static Option<int?> ThreadCount() => Whole("--threads", "Threads to use; all cores by default. The results do not depend on it.", 1, WorkerPool.ThreadLimit);

    /// <summary>Figures as JSON.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Write the figures as JSON to the output, for scripts; progress goes to the error stream." };

    /// <summary>No progress.</summary>
    public static Option<bool> Quiet() => new("--quiet", "-q") { Description = "Show nothing but errors." };

    /// <summary>A whole number in a range.</summary>
    public static Option<int?> Whole(string name, string description, int least, int most)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "number" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && (!int.TryParse(result.Tokens[0].Value, out int value) || value < least || value > most))
            {
                result.AddError($"{name} is a whole number from {least} to {most}, got '{result.Tokens[0].Value}'.");
            }
        });
        return option;
    }
}
