// Many images, few labels: an encoder learns from all of them, a classifier on it from the few. Beside it, the same
// networks trained on the few alone, and what a linear classifier makes of the raw pixels; each the mean over three draws
// of the few.
//   dotnet run -c Release --project examples/PretrainWithFewLabels [-- FOLDER]     (FOLDER holds Fashion-MNIST's IDX files)
using System.Collections.Immutable;
using Latent.Autoencoders;
using Latent.Examples;
using Latent.MLNet;
using Latent.Networks;
using Latent.Networks.Layers;
using Microsoft.ML;

const int Labelled = 60, Draws = 3;
var ml = new MLContext(seed: 1);
bool drawn = args is not [_];
ImageRow[] images = drawn ? ImageRow.Draw(5_000, seed: 1) : ImageRow.Read(args[0], "train", 10_000);
IDataView test = View(drawn ? ImageRow.Draw(1_000, seed: 2) : ImageRow.Read(args[0], "t10k", 2_000));

// Three tenths of the pixels are hidden while the encoder learns, so that it has to know what images look like. Lines that
// are bent and turned ask for convolutions; garments, all in their place, for none.
ImmutableArray<Layer> encoder = drawn
    ? [new Dropout(0.3f), new Conv2D(32, kernel: 5, stride: 2), new ReLU(), new Conv2D(64, kernel: 3, stride: 2), new ReLU(), new Flatten(), new Dense(64)]
    : [new Dropout(0.3f), new Flatten(), new Dense(256), new ReLU(), new Dense(64), new ReLU()];

Autoencoder all = Learn(images, epochs: 40);
double raw = 0, fromFew = 0, fromAll = 0;
for (int draw = 0; draw < Draws; draw++)
{
    ImageRow[] few = images[(draw * Labelled)..((draw + 1) * Labelled)];
    raw += Accuracy(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Label", "Pixels"), few) / Draws;

    // The few are gone through more often, for about as many steps of training.
    fromFew += Accuracy(On(Learn(few, epochs: 40 * images.Length / Labelled)), few) / Draws;
    fromAll += Accuracy(On(all), few) / Draws;
}

Console.WriteLine($"{Labelled} labels, raw pixels:                      {raw:P1}");
Console.WriteLine($"{Labelled} labels, encoder from the same {Labelled} images: {fromFew:P1}");
Console.WriteLine($"{Labelled} labels, encoder from {images.Length,6} images:      {fromAll:P1}");

Autoencoder Learn(ImageRow[] rows, int epochs) => ml.Transforms.Autoencode("Latent", "Pixels", new AutoencoderOptions
{
    InputShape = [1, 28, 28],
    Encoder = encoder,
    OutputActivation = OutputActivation.Sigmoid,
    Epochs = epochs,
    BatchSize = 64,
}).Fit(View(rows)).Model;

EncoderClassifierTrainer On(Autoencoder pretrained) => ml.MulticlassClassification.Trainers.EncoderClassifier(new EncoderClassifierTrainerOptions
{
    FeatureColumnNames = ["Pixels"],
    Pretrained = pretrained,
});

double Accuracy(IEstimator<ITransformer> trainer, ImageRow[] rows) =>
    ml.MulticlassClassification.Evaluate(ml.Transforms.Conversion.MapValueToKey("Label").Append(trainer).Fit(View(rows)).Transform(test)).MicroAccuracy;

IDataView View(ImageRow[] rows) => ml.Data.LoadFromEnumerable(rows);
