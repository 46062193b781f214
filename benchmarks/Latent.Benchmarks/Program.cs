using System.CommandLine;
using BenchmarkDotNet.Running;
using Latent.Benchmarks.Anomalies;
using Latent.Benchmarks.Kernels;
using Latent.Benchmarks.SideBySide;

var network = new Argument<string>("network") { Description = "A reference network, or a product such as 64x128x784." };
var mode = new Option<string>("--mode") { Description = "train or encode.", DefaultValueFactory = _ => "train" };
var seconds = new Option<double>("--seconds") { Description = "The seconds of a run.", DefaultValueFactory = _ => 3 };
var threads = new Option<int>("--threads") { Description = "The threads of each contender.", DefaultValueFactory = _ => Environment.ProcessorCount };
var measure = new Command("measure", "Measures one network once, and prints a line of JSON.") { network, mode, seconds, threads };
measure.SetAction(parsed =>
    Console.WriteLine(Measurer.Run(parsed.GetRequiredValue(network), parsed.GetRequiredValue(mode), parsed.GetRequiredValue(seconds)).ToJson()));

var names = new Argument<string[]>("networks") { Description = "The networks and products; all by default.", Arity = ArgumentArity.ZeroOrMore };
var repeats = new Option<int>("--repeats") { Description = "The runs of each contender.", DefaultValueFactory = _ => 3 };
var python = new Option<string>("--python") { Description = "The Python that has PyTorch.", DefaultValueFactory = _ => "python3" };
var file = new Option<string?>("--out") { Description = "A file that takes the tables." };
var sideBySide = new Command("side-by-side", "Runs PyTorch and Latent in turn on the reference networks and prints the ratios.")
{
    names, repeats, seconds, threads, python, file,
};
sideBySide.SetAction(parsed =>
{
    var options = new SideBySideOptions
    {
        Names = parsed.GetValue(names) ?? [],
        Repeats = parsed.GetRequiredValue(repeats),
        Seconds = parsed.GetRequiredValue(seconds),
        Threads = parsed.GetRequiredValue(threads),
        Python = parsed.GetRequiredValue(python),
    };
    string tables = SideBySideRun.Run(options, Console.Error);
    Console.WriteLine(tables);
    if (parsed.GetValue(file) is { } path)
    {
        File.WriteAllText(path, tables);
    }
});

var kernels = new Command("kernels", "Runs the BenchmarkDotNet benchmarks of the kernels; takes BenchmarkDotNet's own arguments.") { TreatUnmatchedTokensAsErrors = false };
kernels.SetAction(parsed => { BenchmarkSwitcher.FromAssembly(typeof(Measurer).Assembly).Run([.. parsed.UnmatchedTokens]); });

var part = new Argument<string>("name") { Description = "A part of the kernels' names; all by default.", DefaultValueFactory = _ => string.Empty };
var moment = new Option<double>("--seconds") { Description = "The seconds for each kernel.", DefaultValueFactory = _ => 0.3 };
var kernelTable = new Command("kernel-table", "Measures the kernels quickly: GFLOP/s and per cent of the peak measured in the same run.") { part, moment, threads };
kernelTable.SetAction(parsed =>
    KernelTable.Run(Console.Out, parsed.GetRequiredValue(threads), parsed.GetRequiredValue(moment), parsed.GetRequiredValue(part)));

var methods = new Argument<string[]>("methods") { Description = $"Of {string.Join(", ", AnomalyTable.Methods.Keys)}; the default detector by default.", DefaultValueFactory = _ => ["default"] };
var data = new Option<string>("--data") { Description = "A folder of CSV files with a column label, 1 for an anomaly.", DefaultValueFactory = _ => Path.Combine("..", "shared", "data", "anomaly") };
var seeds = new Option<int>("--seeds") { Description = "The runs of each set, of seeds 0, 1 …", DefaultValueFactory = _ => 2 };
var filter = new Option<string>("--filter") { Description = "A part of the sets' names; all by default.", DefaultValueFactory = _ => string.Empty };
var anomalies = new Command("anomalies", "Runs anomaly detectors over labelled tables, unsupervised and one-class, and prints the tables of docs/anomalies.md.") { methods, data, seeds, filter, file };
anomalies.SetAction(parsed =>
{
    string tables = AnomalyTable.Run(parsed.GetRequiredValue(data), parsed.GetValue(methods) ?? [], parsed.GetRequiredValue(seeds), parsed.GetRequiredValue(filter), Console.Error);
    Console.WriteLine(tables);
    if (parsed.GetValue(file) is { } path)
    {
        File.WriteAllText(path, tables);
    }
});

return new RootCommand("Benchmarks of Latent.") { sideBySide, measure, kernels, kernelTable, anomalies }.Parse(args).Invoke();
