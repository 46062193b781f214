// Images found by an image: an encoder makes latents of a collection, the search finds those nearest to a new image's, and
// the share of them that show the same thing says how good it is, beside a search over the pixels themselves.
//   dotnet run -c Release --project examples/RetrieveImages -- FOLDER
// FOLDER holds Fashion-MNIST's four files; without it the images are drawn. retrieved.png is there to be looked at.
using Latent.Autoencoders;
using Latent.Data;
using Latent.Examples;
using Latent.Networks.Layers;
using Latent.Numerics;
using Microsoft.ML;

const int Matches = 10, Shown = 12;
ImageRow[] collection = args is [string folder] ? ImageRow.Read(folder, "train") : ImageRow.Draw(5_000, seed: 1);
ImageRow[] queries = args is [string same] ? ImageRow.Read(same, "t10k") : ImageRow.Draw(1_000, seed: 2);
var ml = new MLContext(seed: 1);
IDataView known = ml.Data.LoadFromEnumerable(collection), asked = ml.Data.LoadFromEnumerable(queries);
Console.WriteLine($"{collection.Length} images to search, {queries.Length} to search with");

var byLatent = ml.Transforms.Autoencode("Latent", "Pixels", new AutoencoderOptions
{
    Encoder = [new Dense(256), new ReLU(), new Dense(32)],
    OutputActivation = OutputActivation.Sigmoid,
    Epochs = 10,
    BatchSize = 128,
})
    .Append(ml.Transforms.SimilaritySearch("Similar", "Latent", matches: Matches));
Found[] found = Search("32 latents", byLatent.Fit(known));
Search("784 pixels", ml.Transforms.SimilaritySearch("Similar", "Pixels", matches: Matches).Fit(known));

// One row for each of the first images: the image, and the images found for it.
float[] pictures = [.. Enumerable.Range(0, Shown).SelectMany(query => (float[])[.. queries[query].Pixels, .. found[query].Similar.SelectMany(key => collection[int.Parse(key)].Pixels)])];
using FileStream file = File.Create("retrieved.png");
PngWriter.Write(file, ImageGrid.Compose(pictures, Shape.Create(28, 28), Matches + 1, zoom: 2));
Console.WriteLine("retrieved.png written: in each row an image, and the images found for it, most similar first");

Found[] Search(string by, ITransformer model)
{
    long started = System.Diagnostics.Stopwatch.GetTimestamp();
    Found[] results = [.. ml.Data.CreateEnumerable<Found>(model.Transform(asked), reuseRowObject: false)];
    double seconds = System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds;

    // Rows without a key column are called by their number.
    double precision = results.Average(result => result.Similar.Average(key => collection[int.Parse(key)].Label == result.Label ? 1.0 : 0.0));
    Console.WriteLine($"by {by}: precision at {Matches} is {precision:0.000}, {seconds:0.0} s");
    return results;
}

internal sealed class Found
{
    public string[] Similar { get; set; } = [];

    public string Label { get; set; } = "";
}
