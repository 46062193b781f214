// A folder of pictures, one sub-folder for each class, through ML.NET's image transforms into a convolutional encoder;
// and the alternative on the same data, transfer learning from a network that was trained on other pictures.
//   dotnet run --project examples/ImagesWithMLNet -- FOLDER
using Latent.Autoencoders;
using Latent.Networks.Layers;
using Microsoft.ML;

if (args is not [string folder] || !Directory.Exists(folder))
{
    Console.Error.WriteLine("Give a folder that has one sub-folder of pictures (.jpg or .png) for each class.");
    return 2;
}

Picture[] pictures = [.. Directory.EnumerateDirectories(folder).Order().SelectMany(directory =>
    Directory.EnumerateFiles(directory).Where(file => Path.GetExtension(file).ToLowerInvariant() is ".jpg" or ".jpeg" or ".png").Order()
        .Select(file => new Picture { Path = file, Label = Path.GetFileName(directory) }))];
var ml = new MLContext(seed: 1);
DataOperationsCatalog.TrainTestData split = ml.Data.TrainTestSplit(ml.Data.ShuffleRows(ml.Data.LoadFromEnumerable(pictures)), testFraction: 0.2);

// ExtractPixels writes channels × height × width, which is the shape that the convolutions take it for.
var encoder = ml.Transforms.LoadImages("Image", "", "Path")
    .Append(ml.Transforms.ResizeImages("Image", 32, 32))
    .Append(ml.Transforms.ExtractPixels("Pixels", "Image", scaleImage: 1f / 255))
    .Append(ml.Transforms.Autoencode("Latent", "Pixels", new AutoencoderOptions
    {
        Encoder =
        [
            new Conv2D(16, kernel: 3, stride: 2), new ReLU(), new Conv2D(32, kernel: 3, stride: 2), new ReLU(),
            new Flatten(), new Dense(32),
        ],
        OutputActivation = OutputActivation.Sigmoid,
        Epochs = 20,
    }))
    .Append(ml.Transforms.Conversion.MapValueToKey("Label"))
    .Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Label", "Latent"));
Report("encoder trained on these pictures ", encoder.Fit(split.TrainSet));

var transfer = ml.Transforms.LoadRawImageBytes("Image", "", "Path")
    .Append(ml.Transforms.Conversion.MapValueToKey("Label"))
    .Append(ml.MulticlassClassification.Trainers.ImageClassification("Label", "Image"));
Report("transfer learning (Microsoft.ML.Vision)", transfer.Fit(split.TrainSet));
return 0;

void Report(string name, ITransformer model) =>
    Console.WriteLine($"{name}: {ml.MulticlassClassification.Evaluate(model.Transform(split.TestSet)).MicroAccuracy:P1}");

internal sealed class Picture
{
    public string Path { get; set; } = "";

    public string Label { get; set; } = "";
}
