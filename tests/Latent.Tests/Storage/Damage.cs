using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Latent.Tests.Storage;

/// <summary>Damages files, always in the same way for the same seed, and sees that their readers bear it.</summary>
internal static partial class Damage
{
    /// <summary>What a read of a damaged file may allocate beyond a multiple of the file: grids and pools that do not depend on it.</summary>
    private const long FixedMemory = 64L << 20;

    private static readonly string[] Extremes =
    [
        "0", "-1", "1", "2", "7", "1000000", "2147483647", "-2147483648", "4294967296", "9223372036854775807", "18446744073709551616",
        "0.5", "1e-300", "1e39", "-1e39", "1e308", "1e400", "null", "true", "\"x\"", "[]", "{}",
    ];

    private static readonly float[] Values = [float.NaN, float.PositiveInfinity, -1, 0, 1.5f, 1e9f, 1e30f, -3.4e38f];

    /// <summary>Reads a file damaged in many ways; nothing but <see cref="InvalidDataException"/> may come of it, and no huge allocation.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="mutate">Damages it.</param>
    /// <param name="read">Reads and uses what was damaged.</param>
    /// <param name="trials">How often.</param>
    public static void Check(byte[] file, Func<byte[], Random, byte[]> mutate, Action<byte[]> read, int trials = 200)
    {
        read(file);
        int refused = 0;
        for (int trial = 0; trial < trials; trial++)
        {
            byte[] damaged = mutate(file, new Random(trial));
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read(damaged);
            }
            catch (InvalidDataException e)
            {
                Assert.IsGreaterThan(20, e.Message.Length, e.Message);
                refused++;
            }
            catch (Exception e) when (e is not UnitTestAssertException)
            {
                Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"Trial {trial} throws {e}"));
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.IsLessThan(FixedMemory + (2000L * damaged.Length), allocated, $"Trial {trial} of {damaged.Length} bytes");
        }

        Assert.IsGreaterThan(trials / 4, refused, "Most damage should be seen.");
    }

    /// <summary>Flips bits, cuts off, inserts, doubles and leaves out spans, anywhere.</summary>
    public static byte[] Bytes(byte[] file, Random random)
    {
        var bytes = new List<byte>(file);
        for (int change = random.Next(1, 4); change > 0 && bytes.Count > 0; change--)
        {
            int at = random.Next(random.Next(3) == 0 ? Math.Min(bytes.Count, 64) : bytes.Count), length = Math.Min(bytes.Count - at, random.Next(1, 64));
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 3:
                    bytes.RemoveRange(at, length);
                    break;
                case 4:
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
                case 5:
                    for (int i = 0; i < Math.Min(4, length); i++)
                    {
                        bytes[at + i] = (byte)(random.Next(2) == 0 ? 0xFF : 0x7F);
                    }

                    break;
                default:
                    byte[] noise = new byte[random.Next(1, 9)];
                    random.NextBytes(noise);
                    bytes.InsertRange(at, noise);
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Puts other numbers, texts and lists into the JSON of a safetensors file, also into the JSON within its texts, or odd values into its tensors.</summary>
    public static byte[] Header(byte[] file, Random random)
    {
        if (random.Next(8) == 0)
        {
            return Bytes(file, random);
        }

        (string json, byte[] data) = Part(file);
        for (int change = random.Next(1, 3); change > 0; change--)
        {
            switch (random.Next(6))
            {
                case 0:
                    for (int i = random.Next(1, 4); i > 0 && data.Length >= 4; i--)
                    {
                        BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(random.Next(data.Length / 4) * 4), Values[random.Next(Values.Length)]);
                    }

                    break;
                case 1:
                    json = Swap(json, Texts(), random, "null");
                    break;
                case 2:
                    json = Swap(json, Lists(), random, "[]");
                    break;
                default:
                    json = Swap(json, Numbers(), random, Extremes[random.Next(Extremes.Length)]);
                    break;
            }
        }

        return Join(json, data);
    }

    /// <summary>The file with another text in its JSON; the first is there.</summary>
    public static byte[] Replace(byte[] file, string from, string to)
    {
        (string json, byte[] data) = Part(file);
        Assert.Contains(from, json);
        return Join(json.Replace(from, to, StringComparison.Ordinal), data);
    }

    private static string Swap(string json, Regex what, Random random, string by)
    {
        MatchCollection found = what.Matches(json);
        Match match = found[random.Next(found.Count)];
        return string.Concat(json.AsSpan(0, match.Index), by, json.AsSpan(match.Index + match.Length));
    }

    private static (string Json, byte[] Data) Part(byte[] file)
    {
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        return (Encoding.UTF8.GetString(file, 8, length), file[(8 + length)..]);
    }

    private static byte[] Join(string json, byte[] data)
    {
        byte[] header = Encoding.UTF8.GetBytes(json), file = new byte[8 + header.Length + data.Length];
        BinaryPrimitives.WriteInt64LittleEndian(file, header.Length);
        header.CopyTo(file, 8);
        data.CopyTo(file, 8 + header.Length);
        return file;
    }

    [GeneratedRegex(@"-?\d+(\.\d+)?([eE][-+]?\d+)?")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"\\*""[^""\\]*\\*""")]
    private static partial Regex Texts();

    [GeneratedRegex(@"\[[^\[\]]*\]")]
    private static partial Regex Lists();
}
