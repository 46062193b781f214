using System.CommandLine;
using BenchmarkDotNet.Running;
using Latent.Augmentation.Tables;
using Latent.Benchmarks.Anomalies;
using Latent.Benchmarks.Kernels;
using Latent.Benchmarks.MLNet;
using Latent.Benchmarks.Projection;
using Latent.Benchmarks.SideBySide;
using Latent.Benchmarks.Synthesis;

var network = new Argument<string>("network") { Description = "A reference network, or a product such as 64x128x784." };
var mode = new Option<string>("--mode") { Description = "train or encode.", DefaultValueFactory = _ => "train" };
var seconds = new Option<double>("--seconds") { Description = "The seconds of a run.", DefaultValueFactory = _ => 3 };
var threads = new Option<int>("--threads") { Description = "The threads of each contender.", DefaultValueFactory = _ => Environment.ProcessorCount };
var engine = new Option<string>("--engine") { Description = $"Latent's engine: {string.Join(", ", BenchmarkEngine.Names)}.", DefaultValueFactory = _ => BenchmarkEngine.Managed };
engine.AcceptOnlyFromAmong(BenchmarkEngine.Names);
var batchSize = new Option<int>("--batch") { Description = "The rows of a step; the reference's where it is 0.", DefaultValueFactory = _ => 0 };
var measure = new Command("measure", "Measures one network once, and prints a line of JSON.") { network, mode, seconds, threads, engine, batchSize };
measure.SetAction(parsed =>
    Console.WriteLine(Measurer.Run(parsed.GetRequiredValue(network), parsed.GetRequiredValue(mode), parsed.GetRequiredValue(seconds), BenchmarkEngine.Get(parsed.GetRequiredValue(engine)), parsed.GetRequiredValue(batchSize)).ToJson()));

var names = new Argument<string[]>("networks") { Description = "The networks and products; all by default.", Arity = ArgumentArity.ZeroOrMore };
var repeats = new Option<int>("--repeats") { Description = "The runs of each contender.", DefaultValueFactory = _ => 3 };
var python = new Option<string>("--python") { Description = "The Python that has PyTorch.", DefaultValueFactory = _ => "python3" };
var file = new Option<string?>("--out") { Description = "A file that takes the tables." };
var sideBySide = new Command("side-by-side", "Runs PyTorch and Latent in turn on the reference networks and prints the ratios.")
{
    names, repeats, seconds, threads, engine, batchSize, python, file,
};
sideBySide.SetAction(parsed =>
{
    var options = new SideBySideOptions
    {
        Names = parsed.GetValue(names) ?? [],
        Repeats = parsed.GetRequiredValue(repeats),
        Seconds = parsed.GetRequiredValue(seconds),
        Threads = parsed.GetRequiredValue(threads),
        Engine = parsed.GetRequiredValue(engine),
        Batch = parsed.GetRequiredValue(batchSize),
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

var growth = new Command("growth", "Trains on ten thousand to a million streamed rows: time per row and memory.") { repeats };
growth.SetAction(parsed => GrowthRun.Run(Console.Out, parsed.GetRequiredValue(repeats)));

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

var anomalySpeed = new Command("anomaly-speed", "Measures how long detectors take to train, score and explain.") { data };
anomalySpeed.SetAction(parsed => Console.WriteLine(AnomalySpeed.Run(parsed.GetRequiredValue(data))));
var seriesData = new Option<string>("--data") { Description = "The folder of time series.", DefaultValueFactory = _ => Path.Combine("..", "shared", "data", "timeseries") };
var anomalySeries = new Command("anomaly-series", "Runs the series detector over labelled series.") { seriesData };
anomalySeries.SetAction(parsed => Console.WriteLine(SeriesTable.Run(parsed.GetRequiredValue(seriesData), Console.Error)));

var losses = new Option<string>("--loss") { Description = "A part of the losses' names; all by default.", DefaultValueFactory = _ => string.Empty };
var clusters = new Command("gan-clusters", "Counts the modes of a ring and a grid that the losses cover, for docs/gans.md.") { seeds, losses };
clusters.SetAction(parsed => Console.WriteLine(ClusterTable.Run(parsed.GetRequiredValue(seeds), parsed.GetRequiredValue(losses), Console.Error)));

var gaussian = new Command("gan-gaussian2d", "How near gan-gaussian2d comes to mean and covariance, with the reference's settings and with others, for docs/gans.md.") { seeds };
gaussian.SetAction(parsed => Console.WriteLine(GaussianTable.Run(parsed.GetRequiredValue(seeds))));

var preset = new Argument<string>("preset") { Description = "gan-mlp, gan-mlp-stable or dcgan-28; or dcgan, or dcgan-narrow of half the channels, with a file of colour images as --data." };
var images = new Option<string>("--data") { Description = "A folder of IDX files; a file for dcgan.", DefaultValueFactory = _ => Path.Combine("..", "shared", "data", "fashion-mnist") };
var epochs = new Option<int>("--epochs") { Description = "The epochs.", DefaultValueFactory = _ => 20 };
var rows = new Option<int>("--rows") { Description = "The training rows used; all where it is 0.", DefaultValueFactory = _ => 0 };
var pictures = new Option<string>("--pictures") { Description = "The folder for pictures.", DefaultValueFactory = _ => Path.Combine("artifacts", "gans") };
var unconditional = new Option<bool>("--unconditional") { Description = "Leave the classes out." };
var gan = new Command("gan-images", "Trains a GAN on images, and measures and draws what it makes, for docs/gans.md.") { preset, unconditional, images, epochs, rows, pictures };
gan.SetAction(parsed => Console.WriteLine(parsed.GetRequiredValue(preset) is "dcgan" or "dcgan-narrow"
    ? ImageGanRun.RunColour(parsed.GetRequiredValue(images), parsed.GetRequiredValue(preset) == "dcgan-narrow", parsed.GetRequiredValue(epochs), parsed.GetRequiredValue(rows), parsed.GetRequiredValue(pictures), Console.Error)
    : ImageGanRun.Run(parsed.GetRequiredValue(preset), !parsed.GetValue(unconditional), parsed.GetRequiredValue(images), parsed.GetRequiredValue(epochs), parsed.GetRequiredValue(rows), parsed.GetRequiredValue(pictures), Console.Error)));

var perClass = new Option<int>("--per-class") { Description = "The labelled rows of each class.", DefaultValueFactory = _ => 50 };
var table = new Option<string?>("--table") { Description = "A CSV file with a column of labels, in place of images." };
var labelColumn = new Option<string>("--label") { Description = "The table's column of labels.", DefaultValueFactory = _ => "label" };
var tableRows = new Option<int>("--train") { Description = "The table's rows that train; half of them where it is 0.", DefaultValueFactory = _ => 0 };
var augmentation = new Command("augmentation", "Whether augmentation helps a classifier with few labels, for docs/augmentation.md.") { images, table, labelColumn, tableRows, perClass, seeds };
augmentation.SetAction(parsed => Console.WriteLine(parsed.GetValue(table) is { } file
    ? FewLabelsTable.RunTable(file, parsed.GetRequiredValue(labelColumn), parsed.GetRequiredValue(tableRows), parsed.GetRequiredValue(seeds), Console.Error)
    : FewLabelsTable.RunImages(parsed.GetRequiredValue(images), parsed.GetRequiredValue(perClass), parsed.GetRequiredValue(seeds), Console.Error)));

var adultFile = new Option<string>("--table") { Description = "The Adult table as a CSV file.", DefaultValueFactory = _ => Path.Combine("..", "shared", "data", "tables", "adult.csv.gz") };
var adultKinds = new Option<string>("--kinds") { Description = "Of real, CTGAN, TVAE, SMOTE, noise.", DefaultValueFactory = _ => "real,CTGAN,TVAE,SMOTE,noise" };
var adultSteps = new Option<int>("--steps") { Description = "The steps of the GAN.", DefaultValueFactory = _ => 5_000 };
var adultRate = new Option<float>("--rate") { Description = "The GAN's rate of learning.", DefaultValueFactory = _ => 2e-4f };
var adultPacking = new Option<int>("--packing") { Description = "The rows that the GAN's discriminator judges together.", DefaultValueFactory = _ => 1 };
var adultShare = new Option<float>("--class-share") { Description = "How often the class is the condition that the GAN learns a row by.", DefaultValueFactory = _ => 0.5f };
var validate = new Option<bool>("--validate") { Description = "Test on rows held out of the training rows instead, to choose settings by." };
var adultFirst = new Option<ulong>("--first") { Description = "The first seed.", DefaultValueFactory = _ => 0 };
var adult = new Command("adult", "Trains on synthetic rows of the Adult table and tests on real ones, for docs/augmentation.md.") { adultFile, adultKinds, adultSteps, adultRate, adultPacking, adultShare, validate, adultFirst, seeds };
adult.SetAction(parsed =>
{
    var options = new TableGanOptions
    {
        Steps = parsed.GetRequiredValue(adultSteps),
        LearningRate = parsed.GetRequiredValue(adultRate),
        Packing = parsed.GetRequiredValue(adultPacking),
        ClassShare = parsed.GetRequiredValue(adultShare),
    };
    Console.WriteLine(AdultTable.Run(
        parsed.GetRequiredValue(adultFile), parsed.GetRequiredValue(adultKinds), parsed.GetRequiredValue(adultFirst), parsed.GetRequiredValue(seeds), options, parsed.GetValue(validate), Console.Error));
});

var wideCategories = new Option<int>("--categories") { Description = "The categories of the large table.", DefaultValueFactory = _ => 10_000 };
var wideSteps = new Option<int>("--steps") { Description = "The steps of both generators.", DefaultValueFactory = _ => 500 };
var wide = new Command("wide-table", "Learns a table of very many categories and one of very few rows: time and memory, for docs/augmentation.md.") { wideCategories, wideSteps };
wide.SetAction(parsed => Console.WriteLine(WideTable.Run(parsed.GetRequiredValue(wideCategories), parsed.GetRequiredValue(wideSteps))));

var root = new RootCommand("Benchmarks of Latent.") { sideBySide, measure, growth, kernels, kernelTable, anomalies, anomalySpeed, anomalySeries, clusters, gaussian, gan, augmentation, adult, wide, ProjectionBenchmark.Command(), DataViewBenchmark.Command() };
try
{
    return root.Parse(args).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (IOException e)
{
    // Data that is not where an option says: a line, not a stack trace.
    Console.Error.WriteLine(e.Message);
    return 2;
}
