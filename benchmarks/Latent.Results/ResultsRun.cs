namespace Latent.Results;

/// <summary>Runs the experiments that have no figures yet and writes the document.</summary>
internal static class ResultsRun
{
    public static void Run(Workplace place, string output, bool fresh, string[] only)
    {
        var measured = new Dictionary<string, Measurement>();
        foreach ((string name, Func<Workplace, Measurement> run) in Experiments.All)
        {
            string file = place.CacheFile(name + ".json");
            bool wanted = only.Length == 0 || only.Contains(name);
            Measurement? measurement = fresh && wanted ? null : Measurement.Load(file);
            if (measurement is null && wanted)
            {
                place.Log($"{name}: begins");
                measurement = run(place);
                measurement.Save(file);
            }

            if (measurement is not null)
            {
                measured[name] = measurement;
                ResultsDocument.Write(Path.Combine(output, "results.md"), measured);
            }
        }
    }
}
