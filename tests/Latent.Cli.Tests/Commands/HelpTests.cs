namespace Latent.Cli.Tests.Commands;

/// <summary>The help pages, one like the other.</summary>
[TestClass]
public sealed class HelpTests
{
    private static readonly string[] Commands =
        ["tour", "train", "encode", "reconstruct", "detect fit", "detect score", "project", "search", "gan", "sample", "augment", "evaluate", "info", "export", "import"];

    // The options that commands share, in the order in which every page has them.
    private static readonly string[] Shared = ["--report", "--seed", "--threads", "--json", "--quiet", "--missing", "--ignore", "--size", "--grey", "--help"];

    public static IEnumerable<object[]> Cases() => Commands.Select(command => new object[] { command });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Help_OfEachCommand_HasAnExampleAndSharedOptionsInOneOrder(string command)
    {
        CommandRun run = CommandRun.Of([.. command.Split(' '), "--help"]);
        Assert.AreEqual(0, run.Code, run.Error);
        Assert.Contains($"latent {command} ", run.Output.Split("Example:")[1]);
        string[] options = [.. run.Output.Split('\n').Select(line => line.Trim().Split(' ').FirstOrDefault(word => word.StartsWith("--", StringComparison.Ordinal), "")).Where(Shared.Contains)];
        CollectionAssert.AreEqual(Shared.Where(options.Contains).ToArray(), options);
        int first = run.Output.IndexOf(options[0], StringComparison.Ordinal);
        Assert.DoesNotContain("--out <", run.Output[first..run.Output.IndexOf("Example:", StringComparison.Ordinal)]);
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Help_OfEachCommandThatWorks_HasQuiet(string command)
    {
        // What 'info' writes is all it is asked for.
        Assert.AreEqual(command != "info", CommandRun.Of([.. command.Split(' '), "--help"]).Output.Contains("--quiet", StringComparison.Ordinal));
    }

    [TestMethod]
    public void Error_InASubcommand_PointsToItsPage()
    {
        Assert.Contains("See 'latent detect fit --help'.", CommandRun.Of("detect", "fit", "rows.csv", "--method", "guess").Error);
        Assert.Contains("--method is one of default, ", CommandRun.Of("detect", "fit", "rows.csv", "--method", "guess").Error);
        Assert.Contains("--seed is a whole number", CommandRun.Of("train", "rows.csv", "--seed", "-1").Error);
    }
}
