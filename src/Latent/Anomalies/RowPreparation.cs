using System.Collections.Immutable;
using System.Text.Json;
using Latent.Numerics;
using Latent.Storage;

namespace Latent.Anomalies;

/// <summary>
/// What is done to rows before a scorer sees them: categories become columns of 0 and 1, numbers are scaled. Learnt from training rows alone.
/// The columns of a category end in one that is 1 where training did not see the category: then the row is as far from the others as
/// those of different categories are, and there is something to see it by.
/// </summary>
internal sealed class RowPreparation
{
    private const int MaxCategories = 256;

    private readonly Column[] _columns;
    private readonly RobustScaler? _scaler;

    private RowPreparation(Shape input, Column[] columns, RobustScaler? scaler)
    {
        Input = input;
        _columns = columns;
        _scaler = scaler;
        KeepsColumns = columns.All(column => column.Categories.Length == 0);
        int length = columns.Sum(column => column.Width);
        Output = length == input.Length ? input : [length];
    }

    public Shape Input { get; }

    public Shape Output { get; }

    /// <summary>Whether each prepared column is one of the input's, none being a category.</summary>
    public bool KeepsColumns { get; }

    /// <summary>Whether rows stay as they are.</summary>
    public bool IsIdentity => KeepsColumns && _scaler is null;

    /// <summary>For each prepared column of a category the one that marks categories training did not see, for others −1; nothing where no column is a category.</summary>
    public ImmutableArray<int> UnseenMarks
    {
        get
        {
            if (KeepsColumns)
            {
                return [];
            }

            ImmutableArray<int>.Builder marks = ImmutableArray.CreateBuilder<int>(Output.Length);
            foreach (Column column in _columns)
            {
                int mark = column.IsMarked ? marks.Count + column.Categories.Length : -1;
                for (int i = 0; i < column.Width; i++)
                {
                    marks.Add(i < column.Categories.Length ? mark : -1);
                }
            }

            return marks.MoveToImmutable();
        }
    }

    public static RowPreparation Fit(ReadOnlySpan<float> rows, int count, Shape shape, AnomalyDetectorOptions options)
    {
        var columns = new Column[shape.Length];
        foreach (int column in options.CategoricalColumns)
        {
            if (column < 0 || column >= columns.Length)
            {
                throw new ArgumentOutOfRangeException(nameof(options), column, $"{nameof(AnomalyDetectorOptions.CategoricalColumns)} names column {column}; rows have {columns.Length}, from 0.");
            }
        }

        for (int j = 0; j < columns.Length; j++)
        {
            ImmutableArray<float> categories = options.CategoricalColumns.Contains(j) ? FindCategories(rows, count, shape.Length, j) : [];
            columns[j] = new Column(categories, IsMarked: categories.Length > 0);
        }

        bool scale = options.Scaling == AnomalyScaling.Robust || (options.Scaling == AnomalyScaling.Automatic && shape.Rank == 1 && !options.Method.ScalesItself);
        return new RowPreparation(shape, columns, scale ? RobustScaler.Fit(rows, count, shape.Length) : null);
    }

    /// <summary>Prepares rows.</summary>
    public void Apply(ReadOnlySpan<float> rows, int count, Span<float> output)
    {
        int length = Input.Length;
        if (IsIdentity)
        {
            rows[..(count * length)].CopyTo(output);
            return;
        }

        if (_scaler is not null && KeepsColumns)
        {
            _scaler.Transform(rows, count, output);
            return;
        }

        var scaled = new float[length];
        for (int i = 0, at = 0; i < count; i++)
        {
            ReadOnlySpan<float> row = rows.Slice(i * length, length);
            if (_scaler is not null)
            {
                _scaler.Transform(row, 1, scaled);
            }
            else
            {
                row.CopyTo(scaled);
            }

            for (int j = 0; j < length; j++)
            {
                ImmutableArray<float> categories = _columns[j].Categories;
                if (categories.Length == 0)
                {
                    output[at++] = scaled[j];
                    continue;
                }

                float unseen = 1;
                foreach (float category in categories)
                {
                    bool isThis = row[j] == category;
                    output[at++] = isThis ? 1 : 0;
                    unseen = isThis ? 0 : unseen;
                }

                if (_columns[j].IsMarked)
                {
                    output[at++] = unseen;
                }
            }
        }
    }

    /// <summary>Leads what is known of prepared columns back to the columns of the input: contributions are added up, expected values unscaled, the likeliest category chosen.</summary>
    public void LeadBack(ReadOnlySpan<float> contributions, ReadOnlySpan<float> expected, int count, Span<float> inputContributions, Span<float> inputExpected)
    {
        int length = Input.Length;
        for (int i = 0, at = 0; i < count; i++)
        {
            Span<float> target = inputExpected.Slice(i * length, length);
            int first = at;
            for (int j = 0; j < length; j++)
            {
                inputContributions[(i * length) + j] = Sum(contributions.Slice(at, _columns[j].Width));
                target[j] = expected[at];
                at += _columns[j].Width;
            }

            _scaler?.InverseTransform(target, 1, target);
            for (int j = 0, from = first; j < length; from += _columns[j].Width, j++)
            {
                ImmutableArray<float> categories = _columns[j].Categories;
                if (categories.Length > 0)
                {
                    target[j] = categories[System.Numerics.Tensors.TensorPrimitives.IndexOfMax(expected.Slice(from, categories.Length))];
                }
            }
        }

        static float Sum(ReadOnlySpan<float> values)
        {
            float sum = 0;
            foreach (float value in values)
            {
                sum += value;
            }

            return sum;
        }
    }

    /// <summary>Leads expected values back in place, where <see cref="KeepsColumns"/> holds; contributions are those of the columns already.</summary>
    public void LeadBack(Span<float> expected, int count) => _scaler?.InverseTransform(expected, count, expected);

    public (JsonElement State, Dictionary<string, ModelTensor> Tensors) Save()
    {
        var tensors = new Dictionary<string, ModelTensor>();
        _scaler?.Save(tensors);
        var state = new State(Input, _scaler is not null, [.. _columns.Select(column => column.Categories)], MarksUnseen: true);
        return (JsonSerializer.SerializeToElement(state, AnomalyJsonContext.Default.PreparationState), tensors);
    }

    public static RowPreparation Load(ModelFile file)
    {
        State state = ModelSettings.Read(file.Preprocessing, AnomalyJsonContext.Default.PreparationState, "the preprocessing");
        if (state.Input.Rank == 0 || state.Categories.IsDefault || state.Categories.Length != state.Input.Length || state.Categories.Any(list => list.IsDefault || list.Length > MaxCategories))
        {
            throw new InvalidDataException("The preprocessing does not fit its columns; the file is damaged.");
        }

        return new RowPreparation(state.Input, [.. state.Categories.Select(list => new Column(list, state.MarksUnseen && list.Length > 0))], state.IsScaled ? RobustScaler.Load(file, state.Input.Length) : null);
    }

    private static ImmutableArray<float> FindCategories(ReadOnlySpan<float> rows, int count, int length, int column)
    {
        var seen = new SortedDictionary<float, int>();
        for (int i = 0; i < count; i++)
        {
            float category = rows[(i * length) + column];
            seen[category] = seen.GetValueOrDefault(category) + 1;
            if (seen.Count > MaxCategories)
            {
                throw new ArgumentException($"Column {column} has more than {MaxCategories} different values; is it a category?", nameof(rows));
            }
        }

        // The most frequent first: it is what is usual where nothing else is known.
        return [.. seen.OrderByDescending(category => category.Value).Select(category => category.Key)];
    }

    /// <summary>What a file keeps. <c>MarksUnseen</c> says whether categories have the column for those that training did not see; files of earlier versions have none.</summary>
    internal sealed record State(Shape Input, bool IsScaled, ImmutableArray<ImmutableArray<float>> Categories, bool MarksUnseen = false);

    private readonly record struct Column(ImmutableArray<float> Categories, bool IsMarked)
    {
        public int Width => Math.Max(1, Categories.Length) + (IsMarked ? 1 : 0);
    }
}
