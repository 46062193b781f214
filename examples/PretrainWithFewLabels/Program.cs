// Many images, few labels: an encoder learns from all of them, a classifier on it from the few. Beside it, the same
// networks trained on the few alone, and what a linear classifier makes of the raw pixels.
//   dotnet run -c Release --project examples/PretrainWithFewLabels [-- FOLDER]     (FOLDER holds Fashion-MNIST's IDX files)
using Latent.Autoencoders;
using Latent.Examples;
using Latent.MLNet;
using Latent.Networks.Layers;
using Microsoft.ML;
using Microsoft.ML.Data;

const int Labelled = 60;
var ml = new MLContext(seed: 1);
ImageRow[] images = args is [string folder] ? ImageRow.Read(folder, "train", 10_000) : ImageRow.Draw(5_000, seed: 1);
IDataView test = ml.Data.LoadFromEnumerable(args is [string same] ? ImageRow.Read(same, "t10k", 2_000) : ImageRow.Draw(1_000, seed: 2));
ImageRow[] few = images[..Labelled];

// An empty label is a missing one.
ImageRow[] many = [.. few, .. images[Labelled..].Select(image => new ImageRow { Pixels = image.Pixels })];
var raw = ml.Transforms.Conversion.MapValueToKey("Label")
    .Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Label", "Pixels"));

// The few are gone through more often, for about as many steps of training.
EstimatorChain<EncoderClassifierTransformer> WithEncoder(int epochs) => ml.Transforms.Conversion.MapValueToKey("Label")
    .Append(ml.MulticlassClassification.Trainers.EncoderClassifier(new EncoderClassifierTrainerOptions
    {
        FeatureColumnNames = ["Pixels"],
        Autoencoder = new AutoencoderOptions { Encoder = [new Dense(256), new ReLU(), new Dense(64), new ReLU()], Epochs = epochs, BatchSize = 64 },
        Classifier = new EncoderClassifierOptions { FrozenEpochs = 100, Epochs = 20, BatchSize = 32 },
    }));

double Accuracy(IEstimator<ITransformer> pipeline, ImageRow[] rows) =>
    ml.MulticlassClassification.Evaluate(pipeline.Fit(ml.Data.LoadFromEnumerable(rows)).Transform(test)).MicroAccuracy;
Console.WriteLine($"{Labelled} labels, raw pixels:                      {Accuracy(raw, few):P1}");
Console.WriteLine($"{Labelled} labels, encoder from the same {Labelled} images: {Accuracy(WithEncoder(1_000), few):P1}");
Console.WriteLine($"{Labelled} labels, encoder from {many.Length,6} images:      {Accuracy(WithEncoder(15), many):P1}");
