// Command verifiers checks a proof file with the public libraries of the transparency-dev project, which know nothing
// of Rollcall: go run . VKEY PROOF_FILE ENTRY_IN_HEX. It prints one line and ends with 0 only when everything verifies.
package main

import (
	"encoding/hex"
	"fmt"
	"os"

	"github.com/transparency-dev/formats/log"
	"github.com/transparency-dev/formats/proof"
	merkle "github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
)

func main() {
	if len(os.Args) != 4 {
		fail("usage: verifiers VKEY PROOF_FILE ENTRY_IN_HEX")
	}
	if err := check(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fail(err.Error())
	}
	fmt.Println("verified")
}

func check(vkey, path, entryText string) error {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return fmt.Errorf("key: %w", err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	entry, err := hex.DecodeString(entryText)
	if err != nil {
		return fmt.Errorf("entry: %w", err)
	}
	var file proof.TLogProof
	if err := file.Unmarshal(data); err != nil {
		return fmt.Errorf("proof file: %w", err)
	}
	checkpoint, _, _, err := log.ParseCheckpoint(file.Checkpoint, verifier.Name(), verifier)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	hashes := make([][]byte, len(file.Hashes))
	for i := range file.Hashes {
		hashes[i] = file.Hashes[i][:]
	}
	leaf := rfc6962.DefaultHasher.HashLeaf(entry)
	return merkle.VerifyInclusion(rfc6962.DefaultHasher, file.Index, checkpoint.Size, leaf, hashes, checkpoint.Hash)
}

func fail(message string) {
	fmt.Fprintln(os.Stderr, message)
	os.Exit(1)
}
