using System.Runtime.CompilerServices;
using Microsoft.ML;

namespace Latent.MLNet.Tests.Harness;

/// <summary>Turns the test program into one that loads a model and scores rows with nothing but ML.NET's own calls, where a variable says so.</summary>
internal static class FreshProcess
{
    public const string Variable = "LATENT_TEST_LOAD_MODEL";

#pragma warning disable CA2255 // A test program, and what runs before it is the point.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Run()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } path)
        {
            return;
        }

        try
        {
            var ml = new MLContext();
            ITransformer model = ml.Model.Load(path, out _);
            IDataView rows = ml.Data.LoadFromEnumerable(TestRows.Make(200));
            Console.WriteLine(string.Join('\n', ViewChecks.Rows(model.Transform(rows), "Score")));
            Environment.Exit(0);
        }
        catch (Exception e)
        {
            Console.Error.WriteLine(e);
            Environment.Exit(1);
        }
    }
}
