// Images to latents, latents to a map of the plane, and new images placed in that map; map.svg is there to be looked at.
using System.Globalization;
using Latent.Autoencoders;
using Latent.Examples;
using Latent.Networks.Layers;
using Microsoft.ML;

var ml = new MLContext(seed: 1);
ImageRow[] known = ImageRow.Draw(1_500, seed: 1), unseen = ImageRow.Draw(150, seed: 2);
IDataView train = ml.Data.LoadFromEnumerable(known);

var pipeline = ml.Transforms.Autoencode("Latent", "Pixels", new AutoencoderOptions
{
    Encoder = [new Dense(128), new ReLU(), new Dense(16)],
    Epochs = 10,
    BatchSize = 64,
})
    .Append(ml.Transforms.ProjectToTsne("Map", "Latent"));
ITransformer model = pipeline.Fit(train);

Place[] map = Places(train), placed = Places(ml.Data.LoadFromEnumerable(unseen));
int right = placed.Count(place => map.MinBy(other => Distance(place, other))!.Label == place.Label);
Console.WriteLine($"{right} of {placed.Length} new images were placed beside an image of their class");
File.WriteAllText("map.svg", Draw(map, placed));
Console.WriteLine("map.svg written: dots are the images the map was made of, rings the new ones");

Place[] Places(IDataView rows) => [.. ml.Data.CreateEnumerable<Place>(model.Transform(rows), reuseRowObject: false)];

static double Distance(Place a, Place b) => Math.Pow(a.Map[0] - b.Map[0], 2) + Math.Pow(a.Map[1] - b.Map[1], 2);

static string Draw(Place[] map, Place[] placed)
{
    string[] classes = [.. map.Select(place => place.Label).Distinct().Order()];
    float reach = map.Max(place => Math.Max(Math.Abs(place.Map[0]), Math.Abs(place.Map[1]))) * 1.1f;
    string Mark(Place place, bool isNew)
    {
        string colour = string.Create(CultureInfo.InvariantCulture, $"hsl({360 * Array.IndexOf(classes, place.Label) / classes.Length},70%,45%)");
        string look = isNew ? $"fill='none' stroke='{colour}'" : $"fill='{colour}'";
        return string.Create(CultureInfo.InvariantCulture, $"<circle cx='{place.Map[0]:0.00}' cy='{place.Map[1]:0.00}' r='{reach / (isNew ? 60 : 130):0.00}' {look} stroke-width='{reach / 250:0.00}'><title>{place.Label}</title></circle>");
    }

    string marks = string.Concat(map.Select(place => Mark(place, isNew: false)).Concat(placed.Select(place => Mark(place, isNew: true))));
    return string.Create(CultureInfo.InvariantCulture, $"<svg xmlns='http://www.w3.org/2000/svg' viewBox='{-reach:0.00} {-reach:0.00} {2 * reach:0.00} {2 * reach:0.00}'>{marks}</svg>");
}

internal sealed class Place
{
    public float[] Map { get; set; } = [];

    public string Label { get; set; } = "";
}
