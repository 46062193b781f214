using System.CommandLine;
using Latent.Results;

var data = new Option<string>("--data") { Description = "The folder that has fashion-mnist (IDX files) and timeseries (ecg, nab).", Required = true };
var output = new Option<string>("--out") { Description = "The folder that takes results.md and images.", DefaultValueFactory = _ => "docs" };
var cache = new Option<string>("--cache") { Description = "The folder that keeps figures and models between runs.", DefaultValueFactory = _ => "artifacts/results" };
var fresh = new Option<bool>("--fresh") { Description = "Trains everything anew, whatever is in the cache." };
var only = new Option<string[]>("--only") { Description = "Only these experiments; the document still shows all there are figures of.", AllowMultipleArgumentsPerToken = true };
var root = new RootCommand("Trains every autoencoder of the family and writes docs/results.md from what was measured.") { data, output, cache, fresh, only };
root.SetAction(parsed =>
{
    var place = new Workplace(
        parsed.GetRequiredValue(data),
        parsed.GetRequiredValue(output),
        parsed.GetRequiredValue(cache),
        line => Console.WriteLine($"{DateTime.Now:HH:mm:ss} {line}"));
    ResultsRun.Run(place, parsed.GetRequiredValue(output), parsed.GetValue(fresh), parsed.GetValue(only) ?? []);
});
return root.Parse(args).Invoke();
