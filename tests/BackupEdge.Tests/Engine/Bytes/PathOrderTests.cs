using BackupEdge.Engine.Bytes;
using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Engine.Bytes;

public sealed class PathOrderTests
{
    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(1000);
    private static readonly Arbitrary<byte[]> Path = AnyBytes.Path.ToArbitrary();

    [Fact]
    public void It_is_a_total_order()
    {
        Prop.ForAll(Path, Path, Path, (a, b, c) =>
            {
                var (ab, bc, ac) = (Sign(a, b), Sign(b, c), Sign(a, c));
                return Sign(a, a) == 0
                    && ab == -Sign(b, a)
                    && (ab == 0) == a.SequenceEqual(b)
                    && (ab > 0 || bc > 0 || ac <= 0)
                    && (ab >= 0 || bc >= 0 || ac < 0);
            })
            .Check(Config);
    }

    [Fact]
    public void It_compares_segment_by_segment_by_unsigned_bytes()
    {
        Prop.ForAll(Path, Path, (a, b) => Sign(a, b) == Math.Sign(BySegments(a, b))).Check(Config);
    }

    [Fact]
    public void A_folder_comes_before_what_is_in_it_and_nothing_else_comes_between()
    {
        Prop.ForAll(Path, Path, Path, (folder, name, other) =>
            {
                byte[] inside = [.. folder, (byte)'/', .. name];
                var between = Sign(folder, other) < 0 && Sign(other, inside) < 0;
                return Sign(folder, inside) < 0 && (!between || PathOrder.IsWithin(other, folder));
            })
            .Check(Config);
    }

    [Fact]
    public void All_that_is_in_a_folder_comes_in_one_stretch_when_sorted()
    {
        Prop.ForAll(Gen.ListOf(AnyBytes.Path, 60).ToArbitrary(), Path, (paths, folder) =>
            {
                var sorted = paths.Append(folder).ToList();
                sorted.Sort((a, b) => PathOrder.Compare(a, b));
                var within = sorted.Select(p => PathOrder.IsWithin(p, folder)).ToList();
                return within.LastIndexOf(true) - within.IndexOf(true) + 1 == within.Count(w => w);
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(100));
    }

    [Theory]
    [InlineData("a", "a/b", -1)]
    [InlineData("a/b", "a!b", -1)] // '!' is less than '/', yet a/b belongs to a
    [InlineData("a/z", "a-b", -1)]
    [InlineData("a", "a-b", -1)]
    [InlineData("b", "a/z", 1)]
    [InlineData("a/b", "a/b", 0)]
    public void Some_orders_told_by_hand(string left, string right, int sign)
    {
        Assert.Equal(sign, Sign(System.Text.Encoding.UTF8.GetBytes(left), System.Text.Encoding.UTF8.GetBytes(right)));
    }

    [Theory]
    [InlineData("a/b", "a", true)]
    [InlineData("a", "a", true)]
    [InlineData("ab", "a", false)]
    [InlineData("a", "a/b", false)]
    public void Within_a_folder_is_the_folder_and_all_below_it(string path, string folder, bool within)
    {
        Assert.Equal(within, PathOrder.IsWithin(System.Text.Encoding.UTF8.GetBytes(path), System.Text.Encoding.UTF8.GetBytes(folder)));
    }

    private static int Sign(byte[] left, byte[] right) => Math.Sign(PathOrder.Compare(left, right));

    // Segments as Latin-1 text: an ordinal comparison of it is one of unsigned bytes.
    private static int BySegments(byte[] left, byte[] right)
    {
        var a = System.Text.Encoding.Latin1.GetString(left).Split('/');
        var b = System.Text.Encoding.Latin1.GetString(right).Split('/');
        for (var i = 0; i < Math.Min(a.Length, b.Length); i++)
        {
            var order = string.CompareOrdinal(a[i], b[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return a.Length - b.Length;
    }
}
