using System.Text;

namespace BackupEdge.Engine.Bytes;

/// <summary>
/// One token of a path pattern. A character is a Unicode scalar value, or a byte that is not UTF-8, which is numbered after the last
/// Unicode value.
/// </summary>
internal abstract record PathPatternToken
{
    private const int AfterUnicode = 0x110000;

    /// <summary>The number of tokens to advance without consuming a character; 0 if the token must consume one.</summary>
    public virtual int Skip => 0;

    /// <summary>The only character that the token matches; null if it matches more than one.</summary>
    public virtual int? Literal => null;

    /// <summary>Whether the token counts as a wildcard.</summary>
    public virtual bool IsWildcard => Literal is null;

    /// <summary>Consumes a character: returns the number of tokens to advance, or null if the character does not match.</summary>
    public abstract int? Take(int value);

    /// <summary>Returns the character for a byte that is not UTF-8.</summary>
    public static int FromByte(byte value) => AfterUnicode + value;

    /// <summary>Returns the byte for a character made by <see cref="FromByte"/>; null for any other character.</summary>
    public static byte? ToByte(int value) => value >= AfterUnicode ? (byte)(value - AfterUnicode) : null;

    /// <summary>Returns the character in lower case.</summary>
    public static int Fold(int value) => value < AfterUnicode ? Rune.ToLowerInvariant(new Rune(value)).Value : value;

    /// <summary>One literal character.</summary>
    internal sealed record One(int Value) : PathPatternToken
    {
        public override int? Literal => Value;

        public override int? Take(int value) => value == Value ? 1 : null;
    }

    /// <summary><c>?</c>: any one character except a slash.</summary>
    internal sealed record Any : PathPatternToken
    {
        public override int? Take(int value) => value != '/' ? 1 : null;
    }

    /// <summary><c>[...]</c>: one character inside (or outside) the ranges, except a slash.</summary>
    internal sealed record Set(IReadOnlyList<(int First, int Last)> Ranges, bool IsNegated, bool IgnoresCase) : PathPatternToken
    {
        public override int? Take(int value)
        {
            var isIn = Contains(value) || (IgnoresCase && value < AfterUnicode && Contains(Rune.ToUpperInvariant(new Rune(value)).Value));
            return value != '/' && isIn != IsNegated ? 1 : null;
        }

        private bool Contains(int value)
        {
            var isIn = false;
            foreach (var (first, last) in Ranges)
            {
                isIn |= value >= first && value <= last;
            }

            return isIn;
        }
    }

    /// <summary><c>*</c>: any number of characters except slashes.</summary>
    internal sealed record Run : PathPatternToken
    {
        public override int Skip => 1;

        public override int? Take(int value) => value != '/' ? 0 : null;
    }

    /// <summary><c>**</c> that is not a whole path segment: any number of characters, including slashes.</summary>
    internal sealed record Rest : PathPatternToken
    {
        public override int Skip => 1;

        public override int? Take(int value) => 0;
    }

    /// <summary><c>**/</c> at the start of a name: zero or more folders. Always followed by <see cref="InFolder"/>.</summary>
    internal sealed record Folders : PathPatternToken
    {
        public override int Skip => 2;

        public override int? Take(int value) => value != '/' ? 1 : null;
    }

    /// <summary>The rest of a folder's name after its first character, for <see cref="Folders"/>.</summary>
    internal sealed record InFolder : PathPatternToken
    {
        // Already counted with its `**/`.
        public override bool IsWildcard => false;

        public override int? Take(int value) => value == '/' ? -1 : 0;
    }
}
