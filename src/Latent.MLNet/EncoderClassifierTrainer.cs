using Latent.Autoencoders;
using Latent.Data;
using Latent.MLNet.Internals;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Latent.MLNet;

/// <summary>Trains a classifier on an encoder that learnt from many rows without labels, for when labels are few.</summary>
/// <remarks>
/// Writes <c>PredictedLabel</c>, a key of the label's values, and <c>Score</c>, a probability for each class, as ML.NET's
/// multiclass trainers do: <c>MulticlassClassification.Evaluate</c>, <c>CrossValidate</c> and
/// <c>PermutationFeatureImportance</c> take them. A row with a NaN has NaN for scores and a missing label.
/// </remarks>
public sealed class EncoderClassifierTrainer : IEstimator<EncoderClassifierTransformer>
{
    private readonly IHost _host;
    private readonly EncoderClassifierTrainerOptions _options;

    internal EncoderClassifierTrainer(IHostEnvironment environment, EncoderClassifierTrainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _host = environment.Register(nameof(EncoderClassifierTrainer));
        _options = options;
    }

    /// <summary>Trains the classifier, and the autoencoder before it where none was given and it is not to learn from scratch.</summary>
    /// <param name="input">The rows; those whose label is missing train the autoencoder alone.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type: the message names it, what was expected and what was found.</exception>
    /// <exception cref="InvalidOperationException">There are no rows, none with a label, or a value is NaN or infinite.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public EncoderClassifierTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        GetOutputSchema(MLNetAccess.ShapeOf(input.Schema));
        DataViewSchema.Column[] columns = SampleColumns.Bind(input.Schema, _options.FeatureColumnNames, "feature");
        DataViewSchema.Column label = LabelColumns.BindKey(input.Schema, _options.LabelColumnName);
        using var context = new TrainingContext(_host, "Train encoder classifier", _options.Cancellation);
        EncoderClassifierOptions classifier = _options.Classifier with
        {
            Seed = context.Seed(_options.Classifier.Seed),
            Classes = (int)((KeyDataViewType)label.Type).Count,
        };
        EncoderClassifier model = TrainingContext.Run(() =>
        {
            // Asked first: that no row has a label is known before hours of training.
            ISampleSource labelled = context.Samples(input, columns, label, _options.TrainingMegabytes);
            if (_options.FromScratch)
            {
                AutoencoderTraining.CheckShape(_options.Autoencoder, columns);
                return EncoderClassifier.Fit(_options.Autoencoder.CreateArchitectures(labelled.Shape).Encoder, labelled, classifier, null, null, context.Logger, context.Cancellation).Model;
            }

            Autoencoder? own = _options.Pretrained is null ? Pretrain(context, input, columns) : null;
            try
            {
                Autoencoder pretrained = own ?? Fitting(_options.Pretrained!, columns);
                return EncoderClassifier.Fit(pretrained, labelled, classifier, null, null, context.Logger, context.Cancellation).Model;
            }
            finally
            {
                own?.Dispose();
            }
        });
        int[] lengths = [.. columns.Select(column => SampleColumns.LengthOf(column.Type))];
        return new EncoderClassifierTransformer(model, _options.FeatureColumnNames, lengths, KeyNames.Of(label)) { CacheMegabytes = _options.CacheMegabytes };
    }

    /// <summary>The columns that come out for columns that go in.</summary>
    /// <param name="inputSchema">What goes in.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        SampleColumns.Check(inputSchema, _options.FeatureColumnNames, "feature");
        SchemaShape.Column label = LabelColumns.CheckKey(inputSchema, _options.LabelColumnName);
        SchemaShape.Column? names = LabelColumns.NamesOf(label);
        var predicted = new List<SchemaShape.Column>(AnnotationNames.ScoreShape());
        var score = new List<SchemaShape.Column>(AnnotationNames.ScoreShape());
        if (names is { } values)
        {
            predicted.Add(values);
            score.Add(MLNetAccess.NewColumn(AnnotationNames.TrainingLabelValues, values.Kind, values.ItemType, false, null));
            if (values.ItemType is TextDataViewType)
            {
                score.Add(AnnotationNames.SlotShape());
            }
        }

        return OutputShapes.With(
            inputSchema,
            MLNetAccess.NewColumn(ScoreColumns.PredictedLabel, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, true, new SchemaShape(predicted)),
            OutputShapes.Vector(ScoreColumns.Score, score));
    }

    private Autoencoder Pretrain(TrainingContext context, IDataView input, DataViewSchema.Column[] columns)
    {
        AutoencoderTraining.CheckShape(_options.Autoencoder, columns);
        AutoencoderOptions options = _options.Autoencoder with { Seed = context.Seed(_options.Autoencoder.Seed) };
        ISampleSource samples = context.Samples(input, columns, null, _options.TrainingMegabytes);
        return Autoencoder.Fit(samples, options, null, null, context.Logger, context.Cancellation).Model;
    }

    private static Autoencoder Fitting(Autoencoder model, DataViewSchema.Column[] columns)
    {
        int length = SampleColumns.ShapeOf(columns).Length;
        return model.Input.Length == length
            ? model
            : throw SampleColumns.Mismatch("feature", columns[0].Name, $"{model.Input.Length} values, as the pretrained encoder takes", $"{length} values");
    }
}
