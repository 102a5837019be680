using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace LeakGuard.CallSites;

/// <summary>Finds the call in a method's IL that a frame is in.</summary>
/// <remarks>
/// The IL offset of a frame is that of the last statement at which the evaluation stack was empty. The C# compiler keeps
/// values on that stack across statements when it optimises, and the JIT moves calls into later ones, so that the offset
/// of <c>var source = Find(); var connection = source.Open();</c> is that of the first statement. The name of the method
/// that was called tells which it really is. An optimised <c>OpenAsync()</c> that merely ends in a call of <c>Open(async: true)</c>
/// jumps there, and is not on the stack itself: what is called <c>Open</c> there may be called <c>OpenAsync</c> in the IL.
/// </remarks>
internal static class CallInstructions
{
    private const byte Call = 0x28;
    private const byte CallVirtual = 0x6F;
    private const int Length = 5;
    private const string AsyncSuffix = "Async";

    /// <summary>The offset of the first such call at or after the offset, else of the last before it, else that offset itself.</summary>
    public static int Nearest(ReadOnlySpan<byte> il, MetadataReader metadata, CodeMethod called, int ilOffset)
    {
        // Constructors share one name: it would be found in any of them.
        if (called.Name.StartsWith('.'))
        {
            return ilOffset;
        }

        var name = NameInCall(called);
        var before = ilOffset;

        // Every byte is tried, operands too: that one of them looks like a call to this very name does not happen.
        for (var i = 0; i <= il.Length - Length; i++)
        {
            if (il[i] is Call or CallVirtual && Calls(BinaryPrimitives.ReadInt32LittleEndian(il[(i + 1)..]), metadata, name))
            {
                if (i >= ilOffset)
                {
                    return i;
                }

                before = i;
            }
        }

        return before;
    }

    private static bool Calls(int token, MetadataReader metadata, string name)
    {
        var table = (TableIndex)(token >>> 24);
        var row = token & 0xFFFFFF;
        if (table is not (TableIndex.MethodDef or TableIndex.MemberRef or TableIndex.MethodSpec)
            || row == 0
            || row > metadata.GetTableRowCount(table))
        {
            return false;
        }

        var method = MetadataTokens.EntityHandle(token);
        method = method.Kind == HandleKind.MethodSpecification
            ? metadata.GetMethodSpecification((MethodSpecificationHandle)method).Method
            : method;
        var found = method.Kind == HandleKind.MethodDefinition
            ? metadata.GetMethodDefinition((MethodDefinitionHandle)method).Name
            : metadata.GetMemberReference((MemberReferenceHandle)method).Name;
        var inCall = SimpleName(metadata.GetString(found)).AsSpan();
        return inCall.SequenceEqual(name) || (inCall.EndsWith(AsyncSuffix) && inCall[..^AsyncSuffix.Length].SequenceEqual(name));
    }

    // The stub of an async method may have been inlined: then its state machine is what is on the stack.
    private static string NameInCall(CodeMethod called) =>
        SimpleName(called.Name == "MoveNext" ? called.ToString() : called.Name);

    // Public methods of ADO.NET end in a call of a protected one, and then are not on the stack themselves:
    // OpenConnection in OpenDbConnection, ExecuteReader in ExecuteDbDataReader.
    private static string SimpleName(string name) =>
        name[(name.LastIndexOf('.') + 1)..]
            .Replace("DbData", string.Empty, StringComparison.Ordinal)
            .Replace("Db", string.Empty, StringComparison.Ordinal);
}
