using System.IO.Compression;
using System.Text;

namespace Latent.Data;

/// <summary>
/// Splits a CSV file into cells after RFC 4180: quotes, doubled quotes, line ends within quotes, CRLF, LF or CR, a byte
/// order mark. Strict: what the format does not allow is an error with its place, never a guess.
/// </summary>
/// <remarks>
/// Own code, and not CsvHelper, for three reasons: cells come as spans, so that a file larger than memory is read at the
/// rate it trains at, without a string per cell; the core library is free of reflection, for trimming; and every cell
/// knows the line and column it began at, also after line ends within quotes.
/// </remarks>
internal sealed class CsvTokenizer : IDisposable
{
    private const int MaxRowChars = 1 << 24;

    private readonly string _path;
    private readonly StreamReader _reader;
    private readonly char[] _buffer = new char[1 << 15];
    private readonly List<Cell> _cells = [];
    private char[] _row = new char[1 << 10];
    private int _rowLength;
    private int _next;
    private int _end;
    private long _line = 1;
    private int _column = 1;

    public CsvTokenizer(string path)
    {
        _path = path;
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{path}: there is no such file.", path);
        }

        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        try
        {
            bool packed = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
            file.Position = 0;

            // The strict decoder refuses what is not UTF-8; a byte order mark switches to UTF-16, as some Excel exports have.
            _reader = new StreamReader(packed ? new GZipStream(file, CompressionMode.Decompress) : file, new UTF8Encoding(false, true), detectEncodingFromByteOrderMarks: true, 1 << 15);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>What separates cells.</summary>
    public char Delimiter { get; set; } = ',';

    /// <summary>The number of cells in the current row.</summary>
    public int Count => _cells.Count;

    /// <summary>The line that the current row began at, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>A cell of the current row; valid until the next is read.</summary>
    public ReadOnlySpan<char> this[int cell] => _row.AsSpan(_cells[cell].Start, _cells[cell].Length);

    /// <summary>Chooses the separator that the first line has most of, outside quotes: comma, semicolon or tab.</summary>
    public void DetectDelimiter()
    {
        Fill();
        ReadOnlySpan<char> candidates = [',', ';', '\t'];
        Span<int> counts = stackalloc int[candidates.Length];
        bool quoted = false;
        foreach (char c in _buffer.AsSpan(_next, _end - _next))
        {
            quoted ^= c == '"';
            if (!quoted && c is '\n' or '\r')
            {
                break;
            }

            int which = quoted ? -1 : candidates.IndexOf(c);
            if (which >= 0)
            {
                counts[which]++;
            }
        }

        int best = 0;
        for (int i = 1; i < counts.Length; i++)
        {
            best = counts[i] > counts[best] ? i : best;
        }

        Delimiter = candidates[best];
    }

    /// <summary>Reads the next row; empty lines are passed over.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Read()
    {
        while (true)
        {
            _cells.Clear();
            _rowLength = 0;
            Line = _line;
            if (Peek() < 0)
            {
                return false;
            }

            ReadRow();
            if (_cells.Count > 1 || _cells[0].Length > 0 || _cells[0].Quoted)
            {
                return true;
            }
        }
    }

    /// <summary>An error at a cell of the current row.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="what">What is wrong and what to do.</param>
    public InvalidDataException Error(int cell, string what) => Error(_cells[cell].Line, _cells[cell].Column, what);

    /// <summary>An error of the current row as a whole.</summary>
    /// <param name="what">What is wrong and what to do.</param>
    public InvalidDataException Error(string what) => new($"{_path}, line {Line}: {what}");

    public void Dispose() => _reader.Dispose();

    private void ReadRow()
    {
        while (true)
        {
            int end = ReadCell();
            if (end == Delimiter)
            {
                Advance();
                continue;
            }

            if (end == '\r')
            {
                Advance();
                if (Peek() == '\n')
                {
                    Advance();
                }
                else
                {
                    NewLine();
                }
            }
            else if (end == '\n')
            {
                Advance();
            }

            return;
        }
    }

    /// <summary>Reads one cell and gives what ends it, unread: the delimiter, a line end, or −1.</summary>
    private int ReadCell()
    {
        long line = _line;
        int column = _column, start = _rowLength;
        int c = Peek();
        bool quoted = c == '"';
        if (quoted)
        {
            Advance();
            ReadQuoted(line, column);
            c = Peek();
            if (c >= 0 && c != Delimiter && c is not ('\r' or '\n'))
            {
                throw Error(_line, _column, $"\"{(char)c}\" follows a closing quote; expected '{Delimiter}' or the end of the line. Double a quote that belongs to the text.");
            }
        }
        else
        {
            for (; c >= 0 && c != Delimiter && c is not ('\r' or '\n'); c = Peek())
            {
                if (c == '"')
                {
                    throw Error(_line, _column, "a quote stands within a cell that is not quoted; put the cell in quotes and double the quotes in it.");
                }

                Append((char)c, line, column);
                Advance();
            }
        }

        _cells.Add(new Cell(start, _rowLength - start, line, column, quoted));
        return c;
    }

    private void ReadQuoted(long line, int column)
    {
        while (true)
        {
            int c = Peek();
            if (c < 0)
            {
                throw Error(line, column, "the quote that opens here is never closed; the file is truncated, or a quote in the text is not doubled.");
            }

            Advance();
            if (c == '"')
            {
                if (Peek() != '"')
                {
                    return;
                }

                Advance();
            }

            Append((char)c, line, column);
        }
    }

    private void Append(char c, long line, int column)
    {
        if (_rowLength == _row.Length)
        {
            if (_rowLength >= MaxRowChars)
            {
                throw Error(line, column, $"the row has more than {MaxRowChars:N0} characters; is a quote missing, or is this no CSV file?");
            }

            Array.Resize(ref _row, _row.Length * 2);
        }

        _row[_rowLength++] = c;
    }

    private int Peek()
    {
        if (_next == _end)
        {
            Fill();
        }

        return _next == _end ? -1 : _buffer[_next];
    }

    private void Advance()
    {
        if (_buffer[_next++] == '\n')
        {
            NewLine();
        }
        else
        {
            _column++;
        }
    }

    private void NewLine()
    {
        _line++;
        _column = 1;
    }

    private void Fill()
    {
        if (_next < _end)
        {
            return;
        }

        try
        {
            _next = 0;
            _end = _reader.Read(_buffer, 0, _buffer.Length);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"{_path}, after line {_line}: the text is not UTF-8 ({e.Message}); save the file as UTF-8.", e);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{_path}, after line {_line}: the gzip content is broken: {e.Message} Get the file anew.", e);
        }

        if (_buffer.AsSpan(0, _end).Contains('\0'))
        {
            throw new InvalidDataException($"{_path}, after line {_line}: there are zero bytes; this is no text file.");
        }
    }

    private InvalidDataException Error(long line, int column, string what) => new($"{_path}, line {line}, column {column}: {what}");

    private readonly record struct Cell(int Start, int Length, long Line, int Column, bool Quoted);
}
