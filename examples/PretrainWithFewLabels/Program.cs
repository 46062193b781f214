// Many images, few labels: an encoder learns from all of them, a classifier on it from the few. Beside it, what raw pixels give.
using Latent.Autoencoders;
using Latent.Examples;
using Latent.MLNet;
using Latent.Networks.Layers;
using Microsoft.ML;

const int Labelled = 60;
var ml = new MLContext(seed: 1);
ImageRow[] images = ImageRow.Draw(3_000, seed: 1);
ImageRow[] few = images[..Labelled];

// An empty label is a missing one.
ImageRow[] many = [.. few, .. images[Labelled..].Select(image => new ImageRow { Pixels = image.Pixels })];
IDataView test = ml.Data.LoadFromEnumerable(ImageRow.Draw(1_000, seed: 2));

var pretrained = ml.Transforms.Conversion.MapValueToKey("Label")
    .Append(ml.MulticlassClassification.Trainers.EncoderClassifier(new EncoderClassifierTrainerOptions
    {
        FeatureColumnNames = ["Pixels"],
        Autoencoder = new AutoencoderOptions { Encoder = [new Dense(128), new ReLU(), new Dense(32), new ReLU()], Epochs = 10, BatchSize = 64 },
        Classifier = new EncoderClassifierOptions { FrozenEpochs = 100, Epochs = 20, BatchSize = 32 },
    }));
var raw = ml.Transforms.Conversion.MapValueToKey("Label")
    .Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Label", "Pixels"));

double Accuracy(ITransformer model) => ml.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy;
Console.WriteLine($"{Labelled} labels, raw pixels:                    {Accuracy(raw.Fit(ml.Data.LoadFromEnumerable(few))):P1}");
Console.WriteLine($"{Labelled} labels, encoder from {many.Length} images: {Accuracy(pretrained.Fit(ml.Data.LoadFromEnumerable(many))):P1}");
