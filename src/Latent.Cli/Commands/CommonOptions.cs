using System.CommandLine;
using System.Globalization;
using Latent.Numerics;

namespace Latent.Cli.Commands;

/// <summary>Options that commands share.</summary>
internal static class CommonOptions
{
    /// <summary>The threads that kernels use.</summary>
    public static int Threads => WorkerPool.Shared.MaxThreads;

    /// <summary>What all randomness follows from.</summary>
    public static Option<ulong> Seed()
    {
        var option = new Option<ulong>("--seed") { Description = "What all randomness follows from: the same seed gives the same bits.", DefaultValueFactory = _ => 1, HelpName = "number" };
        Require(option, value => ulong.TryParse(value, out _), $"a whole number from 0 to {ulong.MaxValue}");
        return option;
    }

    /// <summary>The optimizer's learning rate.</summary>
    /// <param name="of">Whose.</param>
    public static Option<float?> LearningRate(string of)
    {
        var option = new Option<float?>("--learning-rate") { Description = $"How far a step of the optimizer goes; {of} by default.", HelpName = "number" };
        Require(option, value => float.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out float rate) && rate > 0 && float.IsFinite(rate), "a number above 0");
        return option;
    }

    /// <summary>One of a few words.</summary>
    public static Option<string> Choice(string name, string description, string helpName, string chosen, params string[] choices)
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => chosen, HelpName = helpName };
        option.CompletionSources.Add(choices);
        Require(option, choices.Contains, $"one of {string.Join(", ", choices)}");
        return option;
    }

    /// <summary>Refuses a value with the option's name, what was expected and what was given.</summary>
    public static void Require(Option option, Func<string, bool> isGood, string expected) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count == 1 && !isGood(result.Tokens[0].Value))
        {
            result.AddError($"{option.Name} is {expected}, got '{result.Tokens[0].Value}'.");
        }
    });

    /// <summary>The number of threads.</summary>
    public static Option<int?> ThreadCount() => Whole("--threads", "Threads to use; all cores by default. The results do not depend on it.", 1, WorkerPool.ThreadLimit);

    /// <summary>The data that a command reads.</summary>
    public static Argument<string> Data() => new("data") { Description = "An IDX file, a CSV file (also packed by gzip), a folder with such files or with PNG and JPEG pictures (sub-folders are classes), or - for the standard input." };

    /// <summary>The file that a command writes.</summary>
    public static Option<string> Output(string description, string name) => new("--out", "-o") { Description = description, DefaultValueFactory = _ => name, HelpName = "file" };

    /// <summary>The model that a command uses.</summary>
    public static Option<string> Model() => new("--model", "-m") { Description = "The model file, as 'latent train' writes it.", DefaultValueFactory = _ => "model.safetensors", HelpName = "file" };

    /// <summary>Where a command writes rows.</summary>
    public static Option<string?> Rows(string description) => new("--out", "-o") { Description = description + " The output where it is left out.", HelpName = "file" };

    /// <summary>Which part of the rows.</summary>
    public static Option<string?> Part() => new("--shard") { Description = "Only one of so many parts of the rows, such as 2/8; the parts' results concatenate to the whole.", HelpName = "i/n" };

    /// <summary>Uses the threads that were asked for.</summary>
    public static void Apply(ParseResult parsed, Option<int?> threads)
    {
        if (parsed.GetValue(threads) is { } count)
        {
            WorkerPool.Shared.MaxThreads = count;
        }
    }

    /// <summary>Figures as JSON.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Write the figures as JSON to the output, for scripts; progress goes to the error stream." };

    /// <summary>A report.</summary>
    public static Option<string?> Report(string content) => new("--report") { Description = $"Write a report with {content} as an HTML file.", HelpName = "file" };

    /// <summary>No progress.</summary>
    public static Option<bool> Quiet() => new("--quiet", "-q") { Description = "Show nothing but errors." };

    /// <summary>A whole number in a range.</summary>
    public static Option<int?> Whole(string name, string description, int least, int most)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "number" };
        Require(option, text => int.TryParse(text, out int value) && value >= least && value <= most, $"a whole number from {least} to {most}");
        return option;
    }
}
