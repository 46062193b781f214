using System.Collections.Immutable;
using Latent.Adversarial;
using Latent.Augmentation;
using Latent.Augmentation.Tables;
using Latent.Data;
using Latent.MLNet.Rows;
using Latent.Networks.Layers;
using Latent.Networks.Objectives;
using Latent.Networks.Optimizers;
using Latent.Numerics;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Latent.MLNet.Internals;

/// <summary>Trains a GAN on the rows of a view and adds what it makes.</summary>
internal static class GanAugmentation
{
    private const int LeastRows = 8;
    private const int UsualSeeds = 5;

    public static IDataView Augment(IHostEnvironment environment, IDataView data, AugmentWithGanOptions options)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        (DataViewSchema.Column[] features, DataViewSchema.Column label) = Columns(data, options);
        using var context = new TrainingContext(environment.Register("AugmentWithGan"), "Augment with GAN", options.Cancellation);
        ClassLabels labels = ClassLabels.Of(label);
        var (samples, classes) = Read(data, features, labels, options, context);
        int[] counts = new int[labels.Count];
        foreach (int c in classes)
        {
            counts[c]++;
        }

        int[] wanted = [.. counts.Select(count => Math.Max(0, options.SamplesPerClass - count))];
        int length = SampleColumns.LengthOf(features[0].Type);
        long values = wanted.Sum(count => (long)count) * length;
        if (values > Array.MaxLength)
        {
            throw new InvalidOperationException($"{values / length} synthetic rows of {length} values are more than can be held in memory at once; lower {nameof(options.SamplesPerClass)}, now {options.SamplesPerClass}.");
        }

        var made = wanted.SelectMany((count, kind) => Enumerable.Repeat(kind, count)).ToImmutableArray();
        float[] synthetic = new float[values];
        if (made.Length > 0)
        {
            TrainingContext.Run(() =>
            {
                if (options.TrialSeeds > 0)
                {
                    AugmentationTrial trial = Try(options, context, features, samples, classes);
                    if (options.RequireHelp)
                    {
                        trial.RequireHelp();
                    }
                }

                using IGeneratedRows generator = Fit(options, context, features, samples, classes, 0);
                return generator.Write(made, synthetic);
            });
        }

        context.Channel.Info(MessageSensitivity.None, $"Added {made.Length} synthetic rows to {classes.Length} rows with a label, in {labels.Count} classes.");
        return new AugmentedView(data, features[0], label, options.SyntheticColumnName, synthetic, [.. made], labels);
    }

    /// <summary>Whether rows would help.</summary>
    public static AugmentationTrial Try(IHostEnvironment environment, IDataView data, AugmentWithGanOptions options)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        AugmentWithGanOptions chosen = options.TrialSeeds == 0 ? options with { TrialSeeds = UsualSeeds } : options;
        chosen.Check();
        (DataViewSchema.Column[] features, DataViewSchema.Column label) = Columns(data, chosen);
        using var context = new TrainingContext(environment.Register("TryAugmentation"), "Try augmentation", chosen.Cancellation);
        var (samples, classes) = Read(data, features, ClassLabels.Of(label), chosen, context);
        return TrainingContext.Run(() => Try(chosen, context, features, samples, classes));
    }

    private static (DataViewSchema.Column[] Features, DataViewSchema.Column Label) Columns(IDataView data, AugmentWithGanOptions options) => (
        SampleColumns.Bind(data.Schema, [options.FeatureColumnName], "feature"),
        data.Schema.GetColumnOrNull(options.LabelColumnName) ?? throw SampleColumns.Missing("label", options.LabelColumnName));

    /// <summary>Whether the rows help, before they are made: told in the log.</summary>
    private static AugmentationTrial Try(AugmentWithGanOptions options, TrainingContext context, DataViewSchema.Column[] features, float[] samples, int[] classes)
    {
        int length = SampleColumns.LengthOf(features[0].Type), held = classes.Length / 4;
        int[] order = [.. Enumerable.Range(0, classes.Length)];
        new RandomStream(context.Seed(options.Table?.Seed ?? options.Gan?.Seed ?? 0), RandomPurpose.Splitting).Shuffle(order.AsSpan());
        MemorySamples training = Take(samples, classes, length, order[held..]), test = Take(samples, classes, length, order[..held]);

        // Three quarters of the rows are brought to three quarters of the number.
        AugmentationTrial trial = AugmentationTrial.Run(
            training,
            test,
            (_, seed) => Fit(options, context, features, training.Values.ToArray(), training.Labels.ToArray(), seed),
            Math.Max(options.SamplesPerClass * 3 / 4, 1),
            options.TrialSeeds,
            Schema(options, features),
            context.Cancellation);
        context.Channel.Info(MessageSensitivity.None, $"Augmentation tried on {held} rows held out: {trial}.");
        return trial;
    }

    private static MemorySamples Take(float[] samples, int[] classes, int length, int[] rows) =>
        new([length], [.. rows.SelectMany(row => samples.AsSpan(row * length, length).ToArray())], [.. rows.Select(row => classes[row])]);

    private static IGeneratedRows Fit(AugmentWithGanOptions options, TrainingContext context, DataViewSchema.Column[] features, float[] samples, int[] classes, ulong trial)
    {
        TableSchema schema = Schema(options, features);
        bool isTable = options.Table is not null || options.Schema is not null || (options.Gan is null && schema.Columns.Any(column => column.Kind == TableColumnKind.Choice));
        return isTable
            ? FitTable(options, schema, context, samples, classes, trial)
            : new StandardisedRows(options.Gan ?? Default(SampleColumns.LengthOf(features[0].Type), classes.Length), SampleColumns.ShapeOf(features), context, samples, classes, trial);
    }

    private static TableRows FitTable(AugmentWithGanOptions options, TableSchema schema, TrainingContext context, float[] samples, int[] classes, ulong trial)
    {
        try
        {
            return new TableRows(options.Table ?? new TableGanOptions(), schema, context, samples, classes, trial);
        }
        catch (ArgumentException e) when (options.Table is null && options.Schema is null)
        {
            // Nothing was chosen that could be wrong: the rows are.
            throw new InvalidOperationException(e.Message, e);
        }
    }

    private static TableSchema Schema(AugmentWithGanOptions options, DataViewSchema.Column[] features) =>
        options.Schema ?? new TableSchema { Columns = CategoricalSlots.Columns(features[0]) };

    private static (float[] Samples, int[] Classes) Read(IDataView data, DataViewSchema.Column[] features, ClassLabels labels, AugmentWithGanOptions options, TrainingContext context)
    {
        var rows = LabelledView.Read(data, features[0], labels, labels.Column, null, options.TrainingMegabytes, context.Beat);
        if (rows.Classes.Length < LeastRows)
        {
            throw new InvalidOperationException($"The data has {rows.Classes.Length} rows with a value in '{labels.Column.Name}'; a GAN needs at least {LeastRows}.");
        }

        if (labels.Count > 1_000)
        {
            throw new InvalidOperationException($"The column '{labels.Column.Name}' has {labels.Count} different values; a label of classes has at most 1,000.");
        }

        return (rows.Values, rows.Classes);
    }

    /// <summary>As the preset for points in clusters, with as many outputs as there are features: some two thousand steps of the generator.</summary>
    private static GanOptions Default(int length, int rows)
    {
        int batch = Math.Clamp(rows / 4, 4, 64), width = Math.Clamp(4 * length, 64, 512);
        return new GanOptions
        {
            Latent = [Math.Clamp(length, 8, 64)],
            Generator = [new Dense(width), new ReLU(), new Dense(width), new ReLU(), new Dense(length)],
            Discriminator = [new Dense(width), new LeakyReLU(0.2f), new Dense(width), new LeakyReLU(0.2f), new Dense(1)],
            Objective = new AdversarialGame { Loss = AdversarialLoss.Wasserstein, GradientPenalty = 1, DiscriminatorSteps = 5, AverageDecay = 0.995f },
            Optimizer = new Adam(1e-3f) { Beta1 = 0.5f, Beta2 = 0.9f },
            AverageGenerator = true,
            BatchSize = batch,
            Epochs = Math.Clamp((int)(10_000L * batch / rows), 5, 500),
        };
    }
}
