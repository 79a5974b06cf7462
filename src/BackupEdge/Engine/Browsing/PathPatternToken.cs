namespace BackupEdge.Engine.Browsing;

/// <summary>One step of a pattern. Characters are Unicode scalar values; bytes that are no UTF-8 come after the last of those.</summary>
internal abstract record PathPatternToken
{
    private const int AfterUnicode = 0x110000;

    /// <summary>How many steps on the pattern may go without a character; 0 when it must take one.</summary>
    public virtual int Skip => 0;

    /// <summary>The one character it stands for; null when it stands for several.</summary>
    public virtual int? Literal => null;

    /// <summary>Whether it stands for more than one text.</summary>
    public virtual bool IsWildcard => Literal is null;

    /// <summary>Takes a character: how many steps on the pattern is then, or null when it does not fit.</summary>
    public abstract int? Take(int value);

    /// <summary>A byte as a character.</summary>
    public static int OfByte(byte value) => AfterUnicode + value;

    /// <summary>The byte that a character stands for, or null.</summary>
    public static byte? ByteOf(int value) => value >= AfterUnicode ? (byte)(value - AfterUnicode) : null;

    /// <summary>A character.</summary>
    internal sealed record One(int Value) : PathPatternToken
    {
        public override int? Literal => Value;

        public override int? Take(int value) => value == Value ? 1 : null;
    }

    /// <summary><c>?</c>.</summary>
    internal sealed record Any : PathPatternToken
    {
        public override int? Take(int value) => value != '/' ? 1 : null;
    }

    /// <summary><c>[...]</c>.</summary>
    internal sealed record Set(IReadOnlyList<(int First, int Last)> Ranges, bool IsNegated) : PathPatternToken
    {
        public override int? Take(int value)
        {
            var isIn = false;
            foreach (var (first, last) in Ranges)
            {
                isIn |= value >= first && value <= last;
            }

            return value != '/' && isIn != IsNegated ? 1 : null;
        }
    }

    /// <summary><c>*</c>.</summary>
    internal sealed record Run : PathPatternToken
    {
        public override int Skip => 1;

        public override int? Take(int value) => value != '/' ? 0 : null;
    }

    /// <summary><c>**</c> that is no folder's name alone.</summary>
    internal sealed record Rest : PathPatternToken
    {
        public override int Skip => 1;

        public override int? Take(int value) => 0;
    }

    /// <summary><c>**/</c> where a name begins: any number of folders, also none. <see cref="InFolder"/> follows it.</summary>
    internal sealed record Folders : PathPatternToken
    {
        public override int Skip => 2;

        public override int? Take(int value) => value != '/' ? 1 : null;
    }

    /// <summary>Within the name of one of those folders.</summary>
    internal sealed record InFolder : PathPatternToken
    {
        // Part of the same `**/`.
        public override bool IsWildcard => false;

        public override int? Take(int value) => value == '/' ? -1 : 0;
    }
}
