// An encoder as a step of an ML.NET pipeline: it learns from pixels without labels, and a classifier learns from its latents.
using Latent.Autoencoders;
using Latent.Examples;
using Latent.Networks.Layers;
using Microsoft.ML;

var ml = new MLContext(seed: 1);
ml.Log += (_, e) =>
{
    if (e.Message.Contains("poch", StringComparison.Ordinal))
    {
        Console.WriteLine(e.RawMessage);
    }
};
IDataView train = ml.Data.LoadFromEnumerable(ImageRow.Draw(3_000, seed: 1));
IDataView test = ml.Data.LoadFromEnumerable(ImageRow.Draw(1_000, seed: 2));

var pipeline = ml.Transforms.Autoencode("Latent", "Pixels", new AutoencoderOptions
{
    InputShape = [1, 28, 28],

    // Hidden pixels make the encoder learn what images look like.
    Encoder =
    [
        new Dropout(0.3f), new Conv2D(16, kernel: 5, stride: 2), new ReLU(), new Conv2D(32, kernel: 3, stride: 2), new ReLU(),
        new Flatten(), new Dense(16),
    ],
    OutputActivation = OutputActivation.Sigmoid,
    Epochs = 20,
    BatchSize = 64,
})
    .Append(ml.Transforms.Conversion.MapValueToKey("Label"))
    .Append(ml.Transforms.NormalizeMeanVariance("Latent"))
    .Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Label", "Latent"));
ITransformer model = pipeline.Fit(train);
Console.WriteLine($"accuracy from 16 latents: {ml.MulticlassClassification.Evaluate(model.Transform(test)).MicroAccuracy:P1}");
var raw = ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Label", "Pixels"));
Console.WriteLine($"from the 784 pixels:      {ml.MulticlassClassification.Evaluate(raw.Fit(train).Transform(test)).MicroAccuracy:P1}");

// The weights lie inside the ordinary model .zip.
ml.Model.Save(model, train.Schema, "encoder-in-pipeline.zip");
ITransformer again = new MLContext().Model.Load("encoder-in-pipeline.zip", out _);
Console.WriteLine($"the same, loaded again:   {ml.MulticlassClassification.Evaluate(again.Transform(test)).MicroAccuracy:P1}");
